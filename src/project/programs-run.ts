import { decodeName, joinPath } from "../base/paths.ts";
import { type RuleDependencies, readRuleDependencies } from "./rule-dependencies.ts";
import { atomText, field, head, type List, type Sexp } from "./sexp.ts";
import { shellCommands } from "./shell-commands.ts";

/** The surroundings of a rule: paths are relative to the project's root. */
export interface RulePlace {
  readonly directory: string;
  /** Directory of its dune-project. */
  readonly scope: string;
}

/** A command of an action: a program and its arguments as they are written, and the directories they may start at. */
interface Command {
  readonly words: readonly string[];
  readonly bases: readonly string[];
}

/**
 * The executables that a rule runs or an alias with an action: as programs, as `%{exe:…}` in a command, or by something
 * that finds them among the rule's dependencies. Each is a path without its extension (`gen/gen`) or, where it is called
 * by what may be a public name, `%{bin:gen}`.
 */
export function programsRun(rule: List, place: RulePlace): readonly string[] {
  const action = field(rule.items, "action") ?? rule;
  const commands = commandsOf(action, place);
  if (commands.length === 0) return [];
  const dependencies = readRuleDependencies(field(rule.items, "deps"));
  const named = commands.flatMap((command) => startedBy(command, dependencies, place));
  const words = commands.flatMap((command) => command.words).join(" ");
  const silent = dependencies.files.filter(
    (file) => extension.test(file) && !isNamed(file, words, dependencies),
  );
  const found = silent.flatMap((file) => executablesAt(file, [place.directory], place));
  return [...new Set([...named, ...found])];
}

/** The executables that a `(preprocess …)` runs. */
export function preprocessorsRun(node: List, place: RulePlace): readonly string[] {
  const none = readRuleDependencies(undefined);
  return commandsOf(node, place).flatMap((command) => startedBy(command, none, place));
}

/** The commands in an action, whatever is around them. */
function commandsOf(action: List, place: RulePlace): readonly Command[] {
  const commands: Command[] = [];
  const todo: { readonly node: Sexp; readonly bases: readonly string[] }[] = [
    { node: action, bases: [place.directory] },
  ];
  for (let next = todo.pop(); next; next = todo.pop()) {
    const { node, bases } = next;
    if (node.kind === "atom") continue;
    const form = head(node);
    const words = node.items.slice(1).flatMap((item) => atomText(item) ?? []);
    if (form === "run" || form === "dynamic-run") commands.push({ words, bases });
    else if (form === "system" || form === "bash")
      commands.push(...words.flatMap(shellCommands).map((each) => ({ words: each, bases })));
    else {
      const inner = form === "chdir" ? insideOf(words[0] ?? "", bases, place) : bases;
      todo.push(...node.items.map((item) => ({ node: item, bases: inner })));
    }
  }
  return commands;
}

/** Paths inside `(chdir …)`: variables like `%{exe:…}` still start where the rule is. */
function insideOf(to: string, bases: readonly string[], place: RulePlace): readonly string[] {
  const inside = bases.flatMap((base) => pathFrom(to, base, place) ?? []);
  return [...new Set([...bases, ...inside])];
}

/** Programs that start what their arguments name. */
const launchers =
  /^(?:env|node|nodejs|ocamlrun|sh|bash|dash|time|timeout|nice|setarch|valgrind|xvfb-run|wine)$/;
/** Programs that only read the files that their arguments name. */
const readers =
  /(?:^|-)(?:cp|mv|ln|install|strip|objcopy|objdump|readelf|nm|size|file|upx|zip|tar|gzip|sha256sum)$/;

function startedBy(
  { words, bases }: Command,
  dependencies: RuleDependencies,
  place: RulePlace,
): readonly string[] {
  const [program = "", ...rest] = words;
  const at = (word: string) =>
    expand(word, dependencies).flatMap((file) => executablesAt(file, bases, place));
  const name = program.replace(/^%\{bin:([^}]*)\}$/, "$1").replace(/.*\//, "");
  const isBare = !/[/%.]/.test(program) && program !== "";
  const started = [...at(program), ...(isBare ? [`%{bin:${program}}`] : [])];
  if (readers.test(name)) return started;
  if (launchers.test(name))
    return rest.flatMap((word) => [
      ...at(word),
      ...(word.includes(" ")
        ? shellCommands(word).flatMap((inner) =>
            startedBy({ words: inner, bases }, dependencies, place),
          )
        : []),
    ]);
  const asked = rest.flatMap((word) => word.match(/%\{exe:[^}]*\}/g) ?? []);
  const installed = words.flatMap((word) => word.match(/%\{bin:[^}]*\}/g) ?? []);
  return [...started, ...asked.flatMap(at), ...installed];
}

/** The files that a word stands for. */
function expand(word: string, { files, byName }: RuleDependencies): readonly string[] {
  const variable = /^%\{([^:}]+)(?::([^}]*))?\}$/.exec(word);
  if (variable === null) return [word];
  const [, name = "", argument] = variable;
  if (argument !== undefined) return name === "exe" || name === "dep" ? [argument] : [];
  // Of several the first is in the program's place.
  const named = name === "deps" || name === "<" ? files : (byName.get(name) ?? []);
  return named.slice(0, 1);
}

/** Whether the words of the commands name a dependency, itself or with others. */
function isNamed(
  file: string,
  words: string,
  { byName }: Pick<RuleDependencies, "byName">,
): boolean {
  const variables = [...byName].flatMap(([name, files]) =>
    files.includes(file) ? [`%{${name}}`] : [],
  );
  const names = [file.slice(file.lastIndexOf("/") + 1), "%{deps}", "%{<}", ...variables];
  return names.some((name) => words.includes(name));
}

const extension = /\.(?:exe|bc|bc\.exe|bc\.js|bc\.wasm\.js)$/;

function executablesAt(
  file: string,
  bases: readonly string[],
  place: RulePlace,
): readonly string[] {
  const path = file.replace(extension, "");
  if (path === file) return [];
  return bases.flatMap((base) => pathFrom(path, base, place) ?? []);
}

function pathFrom(path: string, base: string, place: RulePlace): string | undefined {
  const root = /^%\{(workspace_root|project_root)\}(?:\/|$)/.exec(path);
  const local = decodeName(root === null ? path : path.slice(root[0].length));
  if (local.includes("%{")) return undefined;
  if (root === null) return joinPath(base, local);
  return joinPath(root[1] === "project_root" ? place.scope : "", local);
}
