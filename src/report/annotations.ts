import type { Log } from "../base/log.ts";
import { type Diagnostic, hintFor } from "../dune/diagnostics.ts";
import type { Plan } from "../plan/plan.ts";

/** What one workspace's build had to say. */
export interface Said {
  readonly failed: ReadonlyMap<string, readonly Diagnostic[]>;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Reports errors and warnings of dune and the compilers, each once with the contexts that it occurred in, at its
 * place in the source, and with what it means where that is known.
 */
export function reportDiagnostics(log: Log, plan: Plan, said: readonly Said[]): void {
  const contextOf = new Map(plan.targets.map(({ name, context }) => [name, context]));
  const contexts = new Map<
    string,
    { readonly diagnostic: Diagnostic; readonly names: Set<string> }
  >();
  for (const { failed } of said)
    for (const [target, diagnostics] of failed)
      for (const diagnostic of diagnostics) {
        const key = JSON.stringify(diagnostic);
        const known = contexts.get(key) ?? { diagnostic, names: new Set() };
        contexts.set(key, known);
        known.names.add(contextOf.get(target) ?? target);
      }
  for (const { diagnostic, names } of contexts.values()) {
    const hint = hintFor(diagnostic.message);
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
