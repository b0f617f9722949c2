import { quoted } from "../base/words.ts";
import { isClean, problemAt, type Report, type Value } from "./value.ts";

/** What decides which programs, compilers and caches there are, and a runner's own; the plan would not come true. */
const reserved =
  /^(?:(?:DUNE|OCAMLFIND|ACTIONS|GITHUB|RUNNER|LD)_.*|PATH|HOME|TMPDIR|XDG_CACHE_HOME|INSIDE_DUNE|OCAMLLIB|CAMLLIB|OCAMLPARAM|OCAMLPATH|CAML_LD_LIBRARY_PATH)$/;

/** `env` of a target: variables for dune and what it runs. */
export function readEnvironment(
  value: Value | undefined,
  report: Report,
): Readonly<Record<string, string>> {
  const entries = value?.kind === "mapping" ? value.entries : [];
  const read = entries.flatMap(({ key, at, value: given }): [string, string][] => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) {
      const rule = "expected letters, digits and `_`, no digit first";
      report(problemAt(at, `${quoted(key)} cannot name a variable: ${rule}.`));
    } else if (reserved.test(key)) {
      const why = "it decides how dune is run and is not a target's to set";
      report(problemAt(at, `the variable ${quoted(key)} cannot be set here: ${why}; remove it.`));
    } else if (given.kind === "text" && isClean(given, report)) return [[key, given.text]];
    return [];
  });
  return Object.fromEntries(read);
}
