import { distance } from "fastest-levenshtein";
import type { Problem } from "../base/errors.ts";
import { quoted } from "../base/words.ts";
import { parseGlob } from "../project/glob.ts";
import { isGlob } from "../targets/select-targets.ts";
import { counts, listing, makesProgram, type ProjectExecutable } from "./project-executables.ts";

/** The executables that a user's name, path, public name or glob (dune's own kind) stands for. */
export function findWish(
  wish: string,
  all: readonly ProjectExecutable[],
): readonly ProjectExecutable[] | Problem {
  const name = normalise(wish);
  const found = lookUp(name, all);
  if ("message" in found) return found;
  const programs = found.filter(makesProgram);
  if (programs.length > 0) return programs;
  if (found.length > 0)
    return {
      message: `Executable ${quoted(wish)} is no program: the modes of ${listing(found)} are for plugins and objects; take it out of executables.`,
    };
  const nearest = [...all]
    .sort((a, b) => distance(a.path, name) - distance(b.path, name))
    .slice(0, 5);
  const known = nearest.length > 0 ? `the nearest are ${listing(nearest)}` : "the project has none";
  const nothing = isGlob(wish)
    ? `${quoted(wish)} matches no executable`
    : `Executable ${quoted(wish)} does not exist`;
  return { message: `${nothing}; ${known}.` };
}

/** `./bin/main.exe`, `bin/main.bc.js` and `bin/main` are the same wish. */
const normalise = (wish: string): string =>
  wish.replace(/^\.\//, "").replace(/\.(exe|bc|bc\.exe|bc\.js)$/, "");

function lookUp(
  name: string,
  all: readonly ProjectExecutable[],
): readonly ProjectExecutable[] | Problem {
  const byPath = all.filter((candidate) => candidate.path === name);
  if (byPath.length > 0) return byPath;
  const byName = all.filter(
    (candidate) => candidate.name === name || candidate.publicName === name,
  );
  if (new Set(byName.map(({ path }) => path)).size > 1)
    return {
      message: `Executable ${name} is ambiguous: write one of ${listing(byName)} in executables.`,
    };
  return byName.length > 0 || !isGlob(name) ? byName : matching(name, all);
}

/** The longest glob that is read: matching takes time for each of its characters. */
const longest = 500;

/** The executables that a glob takes: of those that count unnamed or, where it matches none of them, of all. */
function matching(
  glob: string,
  all: readonly ProjectExecutable[],
): readonly ProjectExecutable[] | Problem {
  const matches = glob.length > longest ? { why: "it is too long" } : parseGlob(glob);
  if (typeof matches !== "function")
    return { message: `${quoted(glob)} in executables is no glob: ${matches.why}; correct it.` };
  const found = all.filter(({ path, name, publicName = path }) =>
    [path, name, publicName].some(matches),
  );
  const counting = found.filter(counts);
  return counting.length > 0 ? counting : found;
}
