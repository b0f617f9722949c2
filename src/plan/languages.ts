import type { Problem } from "../base/errors.ts";
import { versionAtLeast } from "../base/versions.ts";
import type { Host } from "../machine/host.ts";
import type { Language } from "../project/model.ts";

/**
 * dune reads no language that is newer than itself. Refused before anything is installed, unless dune's version is
 * only what the distribution once shipped: its archive may have a newer one by now.
 */
export function languageProblems(
  languages: readonly Language[],
  { dune, distribution }: Pick<Host, "dune" | "distribution">,
): readonly Problem[] {
  if (dune === undefined || dune.from === "distribution") return [];
  const where = dune.from === "path" ? "on PATH" : `of ${distribution.name}`;
  return languages
    .filter(({ version }) => !versionAtLeast(dune.version, version.join(".")))
    .map(({ version, at }) => ({
      message: `(lang dune ${version.join(".")}) is newer than dune ${dune.version} ${where}; lower it or put a newer dune on PATH.`,
      at,
    }));
}
