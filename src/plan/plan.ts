import type { Problem } from "../base/errors.ts";
import type { Host } from "../machine/host.ts";
import type { MirageWish } from "../mirage/choose-mirage.ts";
import type { PublishedCompanion } from "../mirage/companions.ts";
import type { ResolvedRepository } from "../opam/repositories.ts";
import type { ExecutableStanza, Unread } from "../project/model.ts";
import type { Selection } from "../selection/selection.ts";
import type { Target } from "../targets/target.ts";
import type { OcamlRequest } from "../toolchain/opam-ocaml.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";
import type { TargetBuild, Workspace } from "../workspace/edit.ts";

/** One name of an executable stanza. */
export interface Executable {
  readonly stanza: ExecutableStanza;
  readonly name: string;
  /** `bin/main`: directory and name, as dune's file without its extension. */
  readonly path: string;
  /** `bin/tool`: directory and public name, or else its own; images are named after it. */
  readonly publicPath: string;
}

/** One executable for one target: what ships. */
export interface Image {
  /** File name in the output directory. */
  readonly file: string;
  /** Its target with the toolchain and the source that it is built from. */
  readonly build: TargetBuild;
  readonly executable: Executable;
  readonly selection: Selection;
  readonly workspace: Workspace;
  /** The linked program, relative to the workspace's tree. */
  readonly built: string;
  /** The image whose link command makes this one, with its target's flags; undefined when dune makes it. */
  readonly linkedFrom: Image | undefined;
  /** Program and arguments of its boot, as far as they are known; undefined when it is not booted. */
  readonly boot: readonly string[] | undefined;
  /** Files that travel with it. */
  readonly companions: readonly PublishedCompanion[];
}

/** A toolchain of the plan. */
export interface PlannedToolchain {
  readonly toolchain: Toolchain;
  /** Debian packages that it needs, alternatives resolved. */
  readonly packages: readonly string[];
}

/** The requests to opam, and where it looks. */
export interface PlannedOpam {
  readonly repositories: readonly ResolvedRepository[];
  /** Undefined where OCaml is the machine's own. */
  readonly ocaml: PlannedOcaml | undefined;
}

/** OCaml by opam, with what it costs to build it and dune without its other packages. */
export interface PlannedOcaml {
  readonly compiler: string;
  readonly packages: readonly string[];
  /** Undefined where neither has to be built. */
  readonly cpuSeconds?: number;
}

/** Facts of a MirageOS project's unikernels that are known before mirage has configured it. */
export interface Expected {
  readonly images: readonly {
    readonly target: Target;
    /** Undefined where config.ml does not say the name in so many words. */
    readonly file: string | undefined;
  }[];
  /** Where their packages come from. */
  readonly repositories: readonly {
    readonly name: string;
    readonly url: string;
    /** As in `ResolvedRepository`; undefined until packages are locked. */
    readonly revision: string | undefined;
  }[];
}

/** Something that a plan lacks; `ensure` fills it. */
export type Need =
  /** Debian packages, `a | b` for alternatives; the optional ones come along where apt has them. */
  | {
      readonly kind: "packages";
      readonly system: readonly string[];
      readonly optional: readonly string[];
    }
  /** OCaml by opam; `wish`: the version of mirage beside it is to be chosen first. */
  | { readonly kind: "ocaml"; readonly request: OcamlRequest; readonly wish?: MirageWish }
  | { readonly kind: "toolchains"; readonly toolchains: readonly Toolchain[] }
  /** Sources that the project's own code makes. */
  | { readonly kind: "sources" };

/** All that will happen, resolved. It is shown before anything is installed or built, and drives both. */
export interface Plan {
  readonly host: Host;
  readonly profile: string;
  /** Of all targets, in the order asked for. */
  readonly builds: readonly TargetBuild[];
  readonly toolchains: readonly PlannedToolchain[];
  /** Undefined where nothing comes from opam. */
  readonly opam: PlannedOpam | undefined;
  /** Debian packages that will be installed, as far as is known before the package lists are brought up to date. */
  readonly install: readonly string[];
  readonly workspaces: readonly Workspace[];
  readonly images: readonly Image[];
  /** Undefined where nothing has to be configured, or everything is. */
  readonly expected: Expected | undefined;
  /** Dune files that were not read, and why. */
  readonly unread: readonly Unread[];
  /** Sentences on what could not be known yet. */
  readonly notes: readonly string[];
  /** The first thing that is lacking; undefined when everything is there and images can be built. */
  readonly need: Need | undefined;
}

/** A plan, or everything that makes it impossible. */
export type Decision =
  | { readonly plan: Plan }
  | { readonly plan?: undefined; readonly problems: readonly Problem[] };
