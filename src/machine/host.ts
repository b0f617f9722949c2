/**
 * How a version is known: from the tool on PATH, apt's package lists, the table of what distributions ship, or the
 * packages that opam is asked for.
 */
export type VersionSource = "path" | "package list" | "distribution" | "opam";

export interface ToolVersion {
  readonly version: string;
  readonly from: VersionSource;
}

export interface PackageState {
  readonly installed: string | undefined;
  /** The version that apt would install; undefined if its lists do not have the package (or are empty). */
  readonly candidate: string | undefined;
  /** The package's program is on PATH, whoever put it there (opam, another action). */
  readonly onPath: boolean;
}

/** The OCaml compiler on PATH. */
export interface Compiler {
  /** Absolute path of `ocamlc`. */
  readonly path: string;
  /** The values of `ocamlc -config` by name: `version`, `standard_library`, `architecture`, … */
  readonly configuration: ReadonlyMap<string, string>;
}

/** A machine as keys name it: `debian 13 x64`. What was built on one is for no other. */
export const machineText = ({
  distribution: { id, version },
  architecture,
}: Pick<Host, "distribution" | "architecture">): string => [id, version, architecture].join(" ");

/** The machine that we run on, as it was when it was read. */
export interface Host {
  /** As Node says it: x64, arm64. */
  readonly architecture: string;
  readonly distribution: { readonly id: string; readonly version: string; readonly name: string };
  readonly cores: number;
  /** Undefined when no version is known, neither one on PATH nor one that could be installed. */
  readonly ocaml: ToolVersion | undefined;
  readonly dune: ToolVersion | undefined;
  /** Undefined when there is none that answers. */
  readonly compiler: Compiler | undefined;
  /** Every package that a toolchain or a boot of the plan may want, alternatives included. */
  readonly packages: ReadonlyMap<string, PackageState>;
  /** How system packages can be installed, or why they cannot: no permission (`none`), no apt (`foreign`). */
  readonly installer:
    | { readonly kind: "apt"; readonly prefix: readonly string[] }
    | { readonly kind: "none" | "foreign"; readonly why: string };
}

/** A machine with an OCaml and a dune. */
export interface ReadyHost extends Host {
  readonly ocaml: ToolVersion;
  readonly dune: ToolVersion;
}

/** Whether a machine has an OCaml and a dune. */
export function isReady(host: Host): host is ReadyHost {
  return host.ocaml !== undefined && host.dune !== undefined;
}
