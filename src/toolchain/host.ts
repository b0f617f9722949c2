/** Where a version is known from: a tool on PATH, apt's package lists, or what the distribution is known to ship. */
export type VersionSource = "path" | "package list" | "distribution";

export interface ToolVersion {
  readonly version: string;
  readonly from: VersionSource;
}

export interface PackageState {
  readonly installed: string | undefined;
  /** What apt would install; undefined if its lists do not have the package (or are empty). */
  readonly candidate: string | undefined;
}

/** The machine we run on, read once and never written to. */
export interface Host {
  /** As Node says it: x64, arm64. */
  readonly architecture: string;
  readonly distribution: { readonly id: string; readonly version: string; readonly name: string };
  readonly cores: number;
  /** Undefined when nothing tells which version there is or will be. */
  readonly ocaml: ToolVersion | undefined;
  readonly dune: ToolVersion | undefined;
  /** Every package that a toolchain or a boot of the plan may want, alternatives included. */
  readonly packages: ReadonlyMap<string, PackageState>;
  /** How system packages can be installed, or why they cannot. */
  readonly installer:
    | { readonly kind: "apt"; readonly prefix: readonly string[] }
    | { readonly kind: "none"; readonly why: string };
}
