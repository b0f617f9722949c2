import type { Problem } from "../base/errors.ts";
import type { ToolVersion } from "../machine/host.ts";
import { newestOfSeries, refuseVersion } from "../opam/package-versions.ts";
import {
  type CompilerSpecification,
  expectedVersion,
  type OpamPackage,
  packageText,
} from "../opam/specification.ts";

/** The OCaml that is asked for, and the opam packages beside it. */
export interface OcamlWish {
  readonly ocamlCompiler: CompilerSpecification;
  readonly opamPackages: readonly OpamPackage[];
}

/** OCaml and dune from an opam switch of ours instead of the distribution's packages. */
export interface OpamOcaml {
  readonly compiler: CompilerSpecification;
  /** Installed beside the compiler, as opam's command line takes them: `zarith.1.14`, `mirage>=4.9.0`. */
  readonly packages: readonly string[];
}

/** Packages that are wanted of the machine's package manager, and of opam if OCaml comes from there. */
export interface WantedPackages {
  /** Debian packages, `a | b` for alternatives. */
  readonly system: readonly string[];
  /** Of the same kind, for boots that not every distribution has the means for. */
  readonly optional: readonly string[];
  /** Undefined where the distribution brings OCaml. */
  readonly ocaml: OpamOcaml | undefined;
}

/** Debian's packages of OCaml's own world, and what opam calls the same. `ocaml` is the compiler that is asked for. */
const inOpam: ReadonlyMap<string, readonly string[]> = new Map([
  ["ocaml", []],
  ["ocaml-dune", ["dune"]],
  ["ocaml-findlib", ["ocamlfind"]],
  ["ocaml-source", ["ocaml-src"]],
  ["js-of-ocaml", ["js_of_ocaml-compiler"]],
]);

/** Programs that opam and the builds of its packages use, over what a Debian system always has. */
export const opamSystemPackages: readonly string[] =
  "gcc libc6-dev make patch git curl rsync unzip bzip2 xz-utils ca-certificates bubblewrap".split(
    " ",
  );

/**
 * Who brings what of `wanted`, Debian packages that the targets need: the distribution all of it, or opam what is
 * OCaml's when another OCaml or opam packages are asked for. The distribution's OCaml stays the compiler then if it is
 * the one asked for. `tools` are opam packages (`mirage>=4.9.0`) that the kind of project needs.
 */
export function divide(
  wanted: readonly string[],
  { ocamlCompiler, opamPackages }: OcamlWish,
  tools: readonly string[] = [],
): Omit<WantedPackages, "optional"> {
  const system = ocamlCompiler.kind === "system";
  if (system && opamPackages.length === 0 && tools.length === 0)
    return { system: wanted, ocaml: undefined };
  const ours = wanted.filter((name) => inOpam.has(name));
  const own = new Set(opamPackages.map(({ name }) => name));
  const needed = new Set(["dune", "ocamlfind", ...ours.flatMap((name) => inOpam.get(name) ?? [])]);
  const others = wanted.filter((name) => !inOpam.has(name) || (system && name === "ocaml"));
  return {
    system: [...new Set([...others, ...opamSystemPackages])],
    ocaml: {
      compiler: ocamlCompiler,
      packages: [
        ...[...needed].filter((name) => !own.has(name)),
        ...tools,
        ...opamPackages.map(packageText),
      ],
    },
  };
}

/** The version of OCaml that opam will bring, as far as it is known before opam is asked. */
export function expectedOcaml(
  { compiler }: OpamOcaml,
  machine: ToolVersion | undefined,
): ToolVersion | undefined {
  if (compiler.kind === "system") return machine;
  const expected = expectedVersion(compiler);
  if (expected.kind === "unknown") return undefined;
  const { version } = expected;
  // Of `5` opam takes the newest of all series, and what a compiler is good for depends on its series.
  const series = version.includes(".") ? undefined : newestOfSeries(version);
  return { version: series?.replace(/\.\d+$/, "") ?? version, from: "opam" };
}

/** A whole version of OCaml as soon as that can be told: of a series (`5.4`) opam takes the newest release. */
export const exactVersion = (ocaml: ToolVersion | undefined): string | undefined =>
  ocaml === undefined || /^\d+\.\d+\.\d/.test(ocaml.version)
    ? ocaml?.version
    : newestOfSeries(ocaml.version);

/** Versions of opam packages that are asked for and cannot be had, or not with this OCaml. */
export const packageProblems = (
  { opamPackages }: Pick<OcamlWish, "opamPackages">,
  { ocaml }: { readonly ocaml: ToolVersion | undefined },
): readonly Problem[] =>
  opamPackages.flatMap(({ name, version }) =>
    version === undefined ? [] : (refuseVersion(name, version, exactVersion(ocaml)) ?? []),
  );
