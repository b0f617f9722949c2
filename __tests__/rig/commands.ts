/** A workflow command as a step prints it: `::name key=value,key=value::data`, or `##[name key=value;…]data`. */
export interface Command {
  readonly name: string;
  /** By lower-case name. */
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/** How one of the two forms is written, in the order in which its escapes are undone. */
interface Form {
  readonly pattern: RegExp;
  readonly separator: string;
  readonly ofProperties: Escapes;
  readonly ofData: Escapes;
}
type Escapes = readonly (readonly [string, string])[];

const lineEnds: Escapes = [
  ["%0D", "\r"],
  ["%0A", "\n"],
];
const percent: Escapes = [["%25", "%"]];
const bracketed: Escapes = [["%3B", ";"], ...lineEnds, ["%5D", "]"], ...percent];

/** Both from ActionCommand.cs of actions/runner: the second may begin anywhere in a line. */
const forms: readonly Form[] = [
  {
    pattern: /^\s*::([^ ]*?)(?: (.*?))?::(.*)$/s,
    separator: ",",
    ofProperties: [...lineEnds, ["%3A", ":"], ["%2C", ","], ...percent],
    ofData: [...lineEnds, ...percent],
  },
  {
    pattern: /##\[([^ \]]*)(?: ([^\]]*))?\](.*)$/s,
    separator: ";",
    ofProperties: bracketed,
    ofData: bracketed,
  },
];

function plain(text: string, escapes: Escapes): string {
  return escapes.reduce((rest, [escaped, character]) => rest.replaceAll(escaped, character), text);
}

function properties(text: string, form: Form): Record<string, string> {
  const pairs = text.split(form.separator).flatMap((pair) => {
    const [, name, value] = /^\s*([^=]+)=(.+)$/s.exec(pair) ?? [];
    if (name === undefined || value === undefined) return [];
    return [[name.toLowerCase(), plain(value, form.ofProperties)] as const];
  });
  return Object.fromEntries(pairs);
}

/** Reads a line as a command with one of these names; nothing if it is a line like any other. */
export function parseCommand(line: string, names: ReadonlySet<string>): Command | undefined {
  for (const form of forms) {
    const [, name, given = "", data = ""] = form.pattern.exec(line) ?? [];
    if (name === undefined || !names.has(name.toLowerCase())) continue;
    return {
      name: name.toLowerCase(),
      properties: properties(given, form),
      data: plain(data, form.ofData),
    };
  }
  return undefined;
}
