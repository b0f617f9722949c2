import type { Files } from "../base/files.ts";
import type { ConfiguredTree } from "./configure.ts";
import { abiOf } from "./mirage-target.ts";

/** What is compared of a configured tree. */
export interface Comparable {
  readonly tree: Pick<ConfiguredTree, "target" | "image" | "name">;
  /** Its files; only those that mirage makes are read. */
  readonly files: Files;
  /** What its packages' sources are: its own lock file's hash, or one name for all that share the run's lock. */
  readonly lock: string;
}

/** Files at the root that mirage makes and dune reads. What is in `dist` only copies images to where nothing here looks. */
const generated = ["dune", "dune.build", "dune.config", "dune-project", "dune-workspace"];

/** Files in `mirage/` that dune never reads: what was asked, what opam is told, and what starts an image. */
const notBuilt =
  /^(?:context|dune-workspace\.config|.*\.opam(?:\.locked)?|.*\.xl(?:\.in)?|.*_libvirt\.xml)$/;

/**
 * Groups configured trees that differ in nothing but the ABI that they are linked for, in the order given; the first of a
 * group can be the source of all, since the ABI is a link flag that a target brings itself. Trees that differ in
 * anything else, however little, are groups of their own: a build too many is better than a wrong image.
 */
export function groupSameSource<T extends Comparable>(
  trees: readonly T[],
): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const one of trees) {
    const key = signature(one);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

/** The text of all that mirage has made for one target, with a word of ours for its ABI; equal texts, equal sources. */
function signature({ tree, files, lock }: Comparable): string {
  const abi = abiOf(tree.target);
  // What is not on Solo5 is only like itself.
  if (abi === undefined) return JSON.stringify(["alone", tree.target]);
  const blank = (text: string) => withoutAbi(text, { abi, ...tree });
  const inMirage = files
    .list("mirage")
    .filter((name) => !name.endsWith("/") && !notBuilt.test(name));
  const parts = [
    ...generated.map((file) => [file, files.read(file)] as const),
    ...inMirage.map((file) => [`mirage/${file}`, files.read(`mirage/${file}`)] as const),
  ];
  const texts = parts.map(([file, text]) => [file, text === undefined ? null : blank(text)]);
  return JSON.stringify([lock, tree.name, texts]);
}

interface Blanked {
  readonly abi: string;
  readonly target: string;
  readonly image: string;
  readonly name: string;
}

/**
 * The places where mirage writes what an image is linked for: the linker's flag, the image's file name and the project's
 * name. A line that only copies a companion to where nothing reads it goes with its blank line.
 */
function withoutAbi(text: string, { abi, target, image, name }: Blanked): string {
  const base = image.endsWith(`.${abi}`) ? image.slice(0, -abi.length) : image;
  return text
    .replaceAll(`"-z solo5-abi=${abi}"`, '"-z solo5-abi=ABI"')
    .replaceAll(`(name ${name}-${target})`, `(name ${name}-TARGET)`)
    .replaceAll(new RegExp(`(?<=[ /(])${escaped(image)}(?=[)\\s])`, "g"), `${base}ABI`)
    .replace(/^\(copy_files \.\/mirage\/[^\s()]*(?:\.xl(?:\.in)?|_libvirt\.xml)\)\n\n?/gm, "");
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
