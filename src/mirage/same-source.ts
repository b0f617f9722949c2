import type { Files } from "../base/files.ts";
import type { ConfiguredTree } from "./configure.ts";
import { abiOf } from "./mirage-target.ts";

/** The parts of a configured tree that are compared. */
export interface Comparable {
  readonly tree: Pick<ConfiguredTree, "target" | "image" | "name">;
  /** The files of the tree; only those that mirage makes are read. */
  readonly files: Files;
  /**
   * Tells the sources of its packages: the hash of its own lock file, or one word for all that share the run's lock.
   */
  readonly lock: string;
}

/** Files at the root that mirage makes and dune reads. Those in `dist` only copy images to where nothing here looks. */
const generated = ["dune", "dune.build", "dune.config", "dune-project", "dune-workspace"];

/** Files in `mirage/` that no build reads: the context of configuring, opam files, and companions of images. */
const notBuilt =
  /^(?:context|dune-workspace\.config|.*\.opam(?:\.locked)?|.*\.xl(?:\.in)?|.*_libvirt\.xml)$/;

/**
 * Groups configured trees, in the given order, that only differ in the ABI they are linked for. The first of a group
 * can be the source of all, since each target brings the link flag for its ABI itself. Trees with any other difference,
 * however small, are groups of their own: one build too many is better than a wrong image.
 */
export function groupSameSource<T extends Comparable>(
  trees: readonly T[],
): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const one of trees) {
    const key = signature(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

/** The text of all that mirage has made for one target, without its ABI: with equal texts the sources are equal. */
function signature({ tree, files, lock }: Comparable): string {
  const abi = abiOf(tree.target);
  // A target that is not on Solo5 shares its source with no other.
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
 * Blanks the ABI where mirage writes it: in the linker's flag, the image's file name and the project's name. Lines that
 * only copy a companion to where nothing reads it are removed with their blank lines.
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
