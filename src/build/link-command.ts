import { ConfigurationError } from "../errors.ts";
import { atomText, field, head, type List, parseSexps, type Sexp } from "../project/sexp.ts";
import { withSettings } from "../workspace/link-flags.ts";

/** A program that dune runs to make a file. */
export interface Command {
  /** Relative to the tree. */
  readonly directory: string;
  readonly argv: readonly string[];
}

/**
 * The command behind each file, as `dune rules` prints it (2.9 to 3.24 alike): `(chdir DIRECTORY (run WORD …))`. A rule
 * that does something else is left out, and so is everything if the output cannot be read.
 */
export function readCommands(output: string): ReadonlyMap<string, Command> {
  const commands = new Map<string, Command>();
  for (const rule of parse(output)) {
    if (rule.kind !== "list") continue;
    const command = commandOf(field(rule.items, "action"));
    const targets = filesIn(field(rule.items, "targets"));
    if (command) for (const file of targets) commands.set(file, command);
  }
  return commands;
}

function parse(output: string): readonly Sexp[] {
  try {
    return parseSexps(Buffer.from(output, "utf8").toString("latin1"), "dune rules");
  } catch (error) {
    if (error instanceof ConfigurationError) return [];
    throw error;
  }
}

/** `(targets ((In_build_dir FILE) …))` of dune 2, `(targets ((files (FILE …)) (directories ())))` of dune 3. */
function filesIn(targets: List | undefined): readonly string[] {
  const list = targets?.items[1];
  if (list?.kind !== "list") return [];
  return list.items.flatMap((item) => {
    if (item.kind !== "list") return [];
    const [, value] = item.items;
    const files = head(item) === "files" && value?.kind === "list" ? value.items : [value];
    return head(item) === "directories" ? [] : files.flatMap((file) => textOf(file) ?? []);
  });
}

function commandOf(action: List | undefined): Command | undefined {
  const [, chdir, ...more] = action?.items ?? [];
  if (chdir?.kind !== "list" || head(chdir) !== "chdir" || more.length > 0) return undefined;
  const [, place, run, ...others] = chdir.items;
  const directory = textOf(place);
  if (run?.kind !== "list" || head(run) !== "run" || others.length > 0) return undefined;
  const words = run.items.slice(1).map(textOf);
  const argv = words.filter((word) => word !== undefined);
  if (directory === undefined || argv.length === 0 || argv.length < words.length) return undefined;
  return { directory, argv };
}

function textOf(node: Sexp | undefined): string | undefined {
  const text = atomText(node);
  return text === undefined ? undefined : Buffer.from(text, "latin1").toString("utf8");
}

/**
 * dune's link command with another output and other values for the `-z KEY=VALUE` that `flags` hold, or undefined if
 * it has not exactly one `-o` or lacks one of these.
 */
export function linkInstead(
  { argv, directory }: Command,
  output: string,
  flags: readonly string[],
): Command | undefined {
  const at = argv.indexOf("-o");
  if (at < 1 || at === argv.length - 1 || argv.lastIndexOf("-o") !== at) return undefined;
  const settled = withSettings(argv, flags);
  return settled && { directory, argv: settled.with(at + 1, output) };
}
