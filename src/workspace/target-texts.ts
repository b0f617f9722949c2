import { stanzaRewrites, type TargetBuild } from "./edit.ts";
import { rewriteFiles } from "./rewrite.ts";

/**
 * The texts of the dune files whose executables a workspace builds, with the link flags of `target` (a name) where
 * several targets of one context differ in those; without one as `rewriteFiles` has them.
 */
export function textsFor(
  texts: ReadonlyMap<string, string>,
  builds: readonly TargetBuild[],
  target: string | undefined,
): ReadonlyMap<string, string> {
  const isFirst = (build: TargetBuild) => build.target.name === target;
  const ordered = [...builds.filter(isFirst), ...builds.filter((build) => !isFirst(build))];
  const rewrites = stanzaRewrites(ordered);
  const changed = rewriteFiles(texts, rewrites);
  const files = rewrites.map(({ stanza }) => stanza.spans.stanza.file);
  return new Map(files.map((file) => [file, changed.get(file) ?? texts.get(file) ?? ""]));
}
