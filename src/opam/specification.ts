/** A package of an opam repository, as `name` or `name.version` says it. */
export interface OpamPackage {
  readonly name: string;
  /** Undefined: whichever opam's solver chooses. */
  readonly version: string | undefined;
}

/** Which OCaml is asked for: the machine's, a version or the newest of a series by opam, or opam packages. */
export type CompilerSpecification =
  | { readonly kind: "system" }
  | { readonly kind: "version" | "series"; readonly version: string }
  | { readonly kind: "packages"; readonly packages: readonly OpamPackage[] };

/** What a specification says of the version of OCaml, before opam is asked. */
export type ExpectedVersion =
  | { readonly kind: "exact" | "series"; readonly version: string }
  | { readonly kind: "unknown" };

/**
 * Reads `name` or `name.version`; undefined when it is neither. Names are letters, digits, `-`, `_`, `+` with at least
 * one letter, and cannot begin with a `-`, so that none can be an option (opam manual, "Common file format").
 */
export function parsePackage(text: string): OpamPackage | undefined {
  const [, name = "", version] =
    /^([A-Za-z0-9_][A-Za-z0-9_+-]*)(?:\.([A-Za-z0-9][A-Za-z0-9_+.~-]*))?$/.exec(text) ?? [];
  return /[A-Za-z]/.test(name) ? { name, version } : undefined;
}

/** A package as opam's command line takes it. */
export function packageText({ name, version }: OpamPackage): string {
  return version === undefined ? name : `${name}.${version}`;
}

/**
 * Reads the words of `ocaml-compiler`: `system`, `5.4`, `5.4.1`, `5.5.0~rc1` or packages. Where they are none of it, the
 * sentence's end that says so: what was expected.
 */
export function parseCompiler(words: readonly string[]): CompilerSpecification | string {
  const [first = "", ...more] = words;
  if (first === "system" && more.length === 0) return { kind: "system" };
  if (/^\d+\.\d+$/.test(first) && more.length === 0) return { kind: "series", version: first };
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

/** A specification as a user writes it. */
export function compilerText(specification: CompilerSpecification): string {
  if (specification.kind === "system") return "system";
  if (specification.kind !== "packages") return specification.version;
  return specification.packages.map(packageText).join(" ");
}

/** Packages whose version is that of the compiler, `+options` and the like aside. */
const compilers: ReadonlySet<string> = new Set([
  "ocaml",
  "ocaml-system",
  "ocaml-base-compiler",
  "ocaml-variants",
  "ocaml-compiler",
]);

/** The version of OCaml that a specification leads to; `system`, which only the machine knows, is unknown. */
export function expectedVersion(specification: CompilerSpecification): ExpectedVersion {
  if (specification.kind === "system") return { kind: "unknown" };
  if (specification.kind === "packages") {
    const version = specification.packages.find(({ name }) => compilers.has(name))?.version;
    const plain = version?.replace(/\+.*$/, "") ?? "";
    return /^\d+\.\d+\.\d+/.test(plain) ? { kind: "exact", version: plain } : { kind: "unknown" };
  }
  const { kind, version } = specification;
  return { kind: kind === "version" ? "exact" : "series", version };
}

/**
 * The opam packages that a specification means. `system` is the compiler on PATH, whose version is `machine`; of a
 * series it is the newest of `known` (versions of ocaml-base-compiler that a repository has) that is no prerelease.
 * Undefined when the series has none.
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

/** `5.4` of 5.4.0, 5.4.1, 5.4.10~rc1 and 5.5.0 is 5.4.1. */
function newestOf(series: string, known: readonly string[]): string | undefined {
  const patches = known.flatMap((version) => {
    const [, found, patch] = /^(\d+\.\d+)\.(\d+)$/.exec(version) ?? [];
    return found === series && patch !== undefined ? [Number(patch)] : [];
  });
  return patches.length === 0 ? undefined : `${series}.${Math.max(...patches)}`;
}
