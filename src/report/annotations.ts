import type { Log } from "../base/log.ts";
import { type Diagnostic, hintFor } from "../dune/diagnostics.ts";
import type { Image } from "../plan/plan.ts";

/** The messages of one workspace's build. */
export interface BuildMessages {
  readonly failed: ReadonlyMap<Pick<Image, "build">, readonly Diagnostic[]>;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Reports errors and warnings of dune and the compilers, each once with the contexts that it occurred in, at its
 * place in the source, and with what it means where that is known.
 */
export function reportDiagnostics(log: Log, said: readonly BuildMessages[]): void {
  const contexts = new Map<
    string,
    { readonly diagnostic: Diagnostic; readonly names: Set<string> }
  >();
  for (const { failed } of said)
    for (const [{ build }, diagnostics] of failed)
      for (const { context, ...diagnostic } of diagnostics) {
        const key = JSON.stringify(diagnostic);
        const known = contexts.get(key) ?? { diagnostic, names: new Set<string>() };
        contexts.set(key, known);
        known.names.add(context ?? build.toolchain.context);
      }
  for (const { diagnostic, names } of contexts.values()) {
    const hint = hintFor(diagnostic);
    const where = `(${names.size > 1 ? "contexts" : "context"} ${[...names].join(", ")})`;
    log.error(
      [diagnostic.message, where, ...(hint === undefined ? [] : [hint])].join("\n"),
      placeOf(diagnostic),
    );
  }
  const warnings = said.flatMap((one) => one.warnings);
  for (const warning of new Map(warnings.map((one) => [JSON.stringify(one), one])).values())
    log.warning(warning.message, placeOf(warning));
}

function placeOf({ file, line, column }: Diagnostic) {
  if (file === undefined) return undefined;
  return { file, line: line ?? 1, ...(column === undefined ? {} : { column }) };
}
