import { compareVersions } from "../base/versions.ts";

/** A package of an opam repository, written `name` or `name.version`. */
export interface OpamPackage {
  readonly name: string;
  /** Undefined: opam's solver chooses one. */
  readonly version: string | undefined;
}

/** The OCaml that is asked for: the machine's, a version or the newest of a series by opam, or opam packages. */
export type CompilerSpecification =
  | { readonly kind: "system" }
  | { readonly kind: "version" | "series"; readonly version: string }
  | { readonly kind: "packages"; readonly packages: readonly OpamPackage[] };

/** The version of OCaml as far as a specification alone tells it. */
export type ExpectedVersion =
  | { readonly kind: "exact" | "series"; readonly version: string }
  | { readonly kind: "unknown" };

/**
 * Reads `name` or `name.version`; undefined when it is neither. Names are letters, digits, `-`, `_`, `+` with at least
 * one letter (opam manual, "Common file format"), and none begins with `-`, so that it cannot pass for an option.
 */
export function parsePackage(text: string): OpamPackage | undefined {
  const [, name = "", version] =
    /^([A-Za-z0-9_][A-Za-z0-9_+-]*)(?:\.([A-Za-z0-9][A-Za-z0-9_+.~-]*))?$/.exec(text) ?? [];
  return /[A-Za-z]/.test(name) ? { name, version } : undefined;
}

/** A package as an argument of opam. */
export function packageText({ name, version }: OpamPackage): string {
  return version === undefined ? name : `${name}.${version}`;
}

/**
 * Reads the words of `ocaml-compiler`: `system`, `5`, `5.4`, `5.x`, `5.4.x`, `5.4.1`, `5.5.0~rc1` or packages. For any
 * others it returns the end of the sentence `expected …`.
 */
export function parseCompiler(words: readonly string[]): CompilerSpecification | string {
  const [first = "", ...more] = words;
  if (first === "system" && more.length === 0) return { kind: "system" };
  const [, series] = /^(\d+|\d+\.\d+)(?:\.x)?$/.exec(first) ?? [];
  if (series !== undefined && more.length === 0) return { kind: "series", version: series };
  if (/^\d+\.\d+\.\d+(?:~[a-z]+\d*)?$/.test(first) && more.length === 0)
    return { kind: "version", version: first };
  const variant = words.find((word) => /^\d+\.\d+\.\d+\S*\+/.test(word));
  if (variant !== undefined) return `the packages of a variant, \`ocaml-variants.${variant} …\``;
  const packages = words.flatMap((word) => parsePackage(word) ?? []);
  const isList =
    packages.length === words.length &&
    packages.some(({ name }) => name.startsWith("ocaml")) &&
    !words.includes("system");
  return isList
    ? { kind: "packages", packages }
    : "`system`, a version like `5.4` or `5.4.1`, or opam packages like `ocaml-variants.5.4.1+options ocaml-option-flambda`";
}

/** A specification in a user's words. */
export function compilerText(specification: CompilerSpecification): string {
  if (specification.kind === "system") return "system";
  if (specification.kind !== "packages") return specification.version;
  return specification.packages.map(packageText).join(" ");
}

/** Packages that have the compiler's version, apart from `+options` and the like. */
const compilers: ReadonlySet<string> = new Set([
  "ocaml",
  "ocaml-system",
  "ocaml-base-compiler",
  "ocaml-variants",
  "ocaml-compiler",
]);

/** The version of OCaml that a specification leads to. That of `system` is unknown: only the machine knows it. */
export function expectedVersion(specification: CompilerSpecification): ExpectedVersion {
  if (specification.kind === "system") return { kind: "unknown" };
  if (specification.kind === "packages") {
    const version = specification.packages.find(({ name }) => compilers.has(name))?.version;
    const plain = version === undefined ? null : /^\d+\.\d+\.\d+[^+]*/.exec(version);
    return plain === null ? { kind: "unknown" } : { kind: "exact", version: plain[0] };
  }
  const { kind, version } = specification;
  return { kind: kind === "version" ? "exact" : "series", version };
}

/**
 * The opam packages of a specification. `system` is the compiler on PATH, whose version is `machine`; a series is its
 * newest version among `known` (those of ocaml-base-compiler in the repositories) that is no prerelease. Undefined when
 * the series has none.
 */
export function compilerPackages(
  specification: CompilerSpecification,
  { machine, known }: { readonly machine: string; readonly known: readonly string[] },
): readonly OpamPackage[] | undefined {
  if (specification.kind === "packages") return specification.packages;
  if (specification.kind === "system") return [{ name: "ocaml-system", version: machine }];
  const { kind, version } = specification;
  const chosen = kind === "version" ? version : newestOf(version, known);
  return chosen === undefined ? undefined : [{ name: "ocaml-base-compiler", version: chosen }];
}

/** 5.4.1 for `5.4` and 5.5.0 for `5`, of 5.4.0, 5.4.1, 5.4.10~rc1, 5.5.0. */
function newestOf(series: string, known: readonly string[]): string | undefined {
  return known
    .filter((version) => version.startsWith(`${series}.`) && /^\d+\.\d+\.\d+$/.test(version))
    .toSorted(compareVersions)
    .at(-1);
}
