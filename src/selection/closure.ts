import type { Problem } from "../errors.ts";
import type { ExecutableStanza, Library } from "../project/model.ts";
import type { Links } from "./links.ts";

/** What an executable links, as far as implementations are picked; nearest libraries first. */
export interface Closure {
  /** Each virtual library, with who needs it. */
  readonly virtuals: ReadonlyMap<Library, string>;
  /** Virtual library → the implementations of it that something lists, each with who does. */
  readonly listed: ReadonlyMap<Library, ReadonlyMap<Library, string>>;
  readonly problems: readonly Problem[];
}

/** Walks everything that `executable` links, through the implementations in `picks` too. */
export function closureOf(
  executable: ExecutableStanza,
  picks: ReadonlyMap<Library, Library>,
  linksOf: (user: Library | ExecutableStanza) => Links,
): Closure {
  const virtuals = new Map<Library, string>();
  const listed = new Map<Library, Map<Library, string>>();
  const visited = new Set<Library>();
  const queue = [linksOf(executable)];

  function visit(library: Library, neededBy: string): void {
    if (visited.has(library)) return;
    visited.add(library);
    queue.push(linksOf(library));
    if (!library.virtual) return;
    virtuals.set(library, neededBy);
    const pick = picks.get(library);
    if (pick) visit(pick, neededBy);
  }
  for (const { label, links } of queue)
    for (const { library, implemented } of links) {
      if (implemented) {
        const implementations = listed.get(implemented) ?? new Map<Library, string>();
        if (!implementations.has(library)) implementations.set(library, label);
        listed.set(implemented, implementations);
        visit(implemented, label);
      }
      visit(library, label);
    }
  const problems = queue.flatMap((user) => user.problems);
  const distinct = new Map(problems.map((problem) => [problem.message, problem]));
  return { virtuals, listed, problems: [...distinct.values()] };
}
