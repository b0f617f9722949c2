/**
 * Where a version is known from: a tool on PATH, apt's package lists, what the distribution is known to ship, or what
 * opam is asked for.
 */
export type VersionSource = "path" | "package list" | "distribution" | "opam";

export interface ToolVersion {
  readonly version: string;
  readonly from: VersionSource;
}

export interface PackageState {
  readonly installed: string | undefined;
  /** What apt would install; undefined if its lists do not have the package (or are empty). */
  readonly candidate: string | undefined;
  /** The package's program is on PATH, whoever put it there (opam, another action). */
  readonly onPath: boolean;
}

/** The OCaml compiler on PATH. */
export interface Compiler {
  /** Absolute path of `ocamlc`. */
  readonly path: string;
  /** What `ocamlc -config` prints, by name: `version`, `standard_library`, `architecture`, … */
  readonly configuration: ReadonlyMap<string, string>;
}

/** A machine as keys name it: `debian 13 x64`. What was built on one is for no other. */
export const machineText = ({
  distribution: { id, version },
  architecture,
}: Pick<Host, "distribution" | "architecture">): string => [id, version, architecture].join(" ");

/** The machine we run on, read once and never written to. */
export interface Host {
  /** As Node says it: x64, arm64. */
  readonly architecture: string;
  readonly distribution: { readonly id: string; readonly version: string; readonly name: string };
  readonly cores: number;
  /** Undefined when nothing tells which version there is or will be. */
  readonly ocaml: ToolVersion | undefined;
  readonly dune: ToolVersion | undefined;
  /** Undefined when there is none, or none that answers. */
  readonly compiler: Compiler | undefined;
  /** Every package that a toolchain or a boot of the plan may want, alternatives included. */
  readonly packages: ReadonlyMap<string, PackageState>;
  /** How system packages can be installed, or why they cannot: no right to (`none`), no apt (`foreign`). */
  readonly installer:
    | { readonly kind: "apt"; readonly prefix: readonly string[] }
    | { readonly kind: "none" | "foreign"; readonly why: string };
}
