import { compareVersions } from "../toolchain/version.ts";
import { opamText } from "./opam-file.ts";
import type { OwnDirectory, OwnPackage, OwnPackages } from "./own-packages.ts";
import type { Answers } from "./query.ts";

/** What the run's packages are chosen for. */
export interface LockQuestion {
  /** Of every target of the run that has no lock file of its own. */
  readonly trees: readonly Pick<Answers, "packages" | "pins">[];
  readonly own: OwnPackages;
  /** `3.24.1`: packages that need a newer one are of no use. A dune built from a checkout may print `n/a`. */
  readonly dune: string;
}

/** What opam-monorepo is asked to lock. */
export interface LockRequest {
  /** The opam file of a package that needs all that the targets need. */
  readonly opam: string;
  /** Opam files of the checkout's packages, by name, which are used instead of any in a repository. */
  readonly own: ReadonlyMap<string, string>;
  /** The directories around the project whose packages are needed: each must be put into the trees. */
  readonly directories: readonly OwnDirectory[];
  /** Own packages that are needed and have no opam file, so that what they need is not known. */
  readonly withoutFile: readonly string[];
}

/**
 * The packages of all targets together, so that one lock and one set of sources serve them all. Own packages come
 * without a constraint: the checkout has one version, which opam-monorepo takes for the newest.
 */
export function lockRequest({ trees, own, dune }: LockQuestion): LockRequest {
  const needed = new Map<string, Set<string>>();
  for (const { name, constraint } of trees.flatMap(({ packages }) => packages))
    needed.set(name, (needed.get(name) ?? new Set()).add(constraint));
  const directories = own.outside.filter(({ packages }) =>
    packages.some(({ name }) => needed.has(name)),
  );
  const ours = new Map<string, OwnPackage>();
  for (const each of [...own.inside, ...directories.flatMap(({ packages }) => packages)])
    if (!ours.has(each.name)) ours.set(each.name, each);
  const lines = [...needed].flatMap(([name, constraints]) => {
    const mine = ours.get(name);
    if (mine !== undefined) return mine.opam === undefined ? [] : [opamText(name)];
    const all = [...constraints].filter((constraint) => constraint !== "").sort();
    return [`${opamText(name)}${all.length > 0 ? ` { ${all.join(" & ")} }` : ""}`];
  });
  const pins = trees
    .flatMap((tree) => tree.pins)
    .filter(([versioned]) => !ours.has(versioned.replace(/\..*$/, "")))
    .map(([versioned, url]) => `[${opamText(versioned)} ${opamText(url)}]`);
  return {
    opam: fileOf([...lines, ...duneLine(dune)], pins),
    own: new Map(
      [...ours.values()].flatMap(({ name, opam }) => (opam === undefined ? [] : [[name, opam]])),
    ),
    directories,
    withoutFile: [...ours.values()].flatMap(({ name, opam }) =>
      opam === undefined && needed.has(name) ? [name] : [],
    ),
  };
}

const duneLine = (version: string): readonly string[] =>
  /^\d+\.\d+/.test(version) ? [`"dune" { <= ${opamText(version)} }`] : [];

function fileOf(depends: readonly string[], pins: readonly string[]): string {
  const sorted = (lines: readonly string[]) => [...new Set(lines)].sort(compareVersions);
  return [
    'opam-version: "2.0"',
    'synopsis: "What the unikernels of a run are made of"',
    `depends: [\n${sorted(depends)
      .map((line) => `  ${line}\n`)
      .join("")}]`,
    ...(pins.length > 0
      ? [
          `pin-depends: [\n${sorted(pins)
            .map((line) => `  ${line}\n`)
            .join("")}]`,
        ]
      : []),
    "",
  ].join("\n");
}
