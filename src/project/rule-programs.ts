import type { ExecutableStanza } from "./model.ts";
import { atomText, head, parseSexps, type Sexp } from "./sexp.ts";

/** The programs that rules seem to run, as they write them, without directories. */
export interface RulePrograms {
  /** Names of `NAME.exe` and `NAME.bc`. */
  readonly files: ReadonlySet<string>;
  /** Words that may be public names. */
  readonly words: ReadonlySet<string>;
}

const actions: ReadonlySet<string> = new Set(["run", "dynamic-run", "system", "bash"]);
/** Also `(deps (:gen gen.exe))`, whose name an action runs. */
const runs = (node: Sexp): boolean =>
  node.kind === "list" &&
  (actions.has(head(node) ?? "") || (atomText(node.items[0])?.startsWith(":") ?? false));
const mayRun = /\b(?:run|system|bash)\b|%\{(?:exe|bin):/;

/** Reads the programs that the rules of dune files (path to latin1 text) run. One too many does no harm. */
export function programsOfRules(texts: ReadonlyMap<string, string>): RulePrograms {
  const files = new Set<string>();
  const words = new Set<string>();
  for (const [file, text] of texts) {
    if (!mayRun.test(text)) continue;
    const todo = parseSexps(text, file).map((node) => ({ node, run: false }));
    for (let next = todo.pop(); next; next = todo.pop()) {
      const { node } = next;
      const run = next.run || runs(node);
      if (node.kind === "list") todo.push(...node.items.map((item) => ({ node: item, run })));
      else if (run || /%\{(?:exe|bin):/.test(node.text))
        for (const word of node.text.split(/[\s/:{}"'();|&<>%]+/)) {
          const program = /^(.+?)\.(?:exe|bc|bc\.exe)$/.exec(word)?.[1];
          if (program === undefined) words.add(word);
          else files.add(program);
        }
    }
  }
  return { files, words };
}

/** Whether a rule seems to run one of a stanza's programs. */
export const isRun = ({ names, publicNames }: ExecutableStanza, programs: RulePrograms): boolean =>
  names.some((name) => programs.files.has(name)) ||
  publicNames.some((name) => name !== undefined && programs.words.has(name));
