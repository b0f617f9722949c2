import type { Location } from "../base/errors.ts";
import type { ToolVersion } from "../machine/host.ts";
import type { Unread } from "../project/model.ts";
import type { Reason } from "../selection/selection.ts";
import type { Estimate, LinkMode } from "../toolchain/toolchain.ts";
import type { PlannedWorkspace } from "../workspace/edit.ts";

/** Version of the plan's JSON form; raised when a field changes its meaning or goes. */
export const planSchema = 1;

export interface PlannedTarget {
  readonly name: string;
  readonly toolchain: string;
  readonly context: string;
  readonly mode: LinkMode;
  readonly variants: readonly string[];
}

export interface PlannedToolchain {
  readonly name: string;
  readonly summary: string;
  readonly context: string;
  /** Debian packages that it needs, alternatives resolved. */
  readonly packages: readonly string[];
  /** What building it costs where it is in no cache. */
  readonly estimate?: Estimate;
}

/** What opam is asked for, and where it looks. */
export interface PlannedOpam {
  /** `revision`: `commit:` or `sha256:` and hexadecimal digits. */
  readonly repositories: readonly {
    readonly name: string;
    readonly url: string;
    readonly revision: string;
  }[];
  /** Absent where OCaml is the machine's own. */
  readonly compiler?: string;
  readonly packages?: readonly string[];
}

export interface PlannedExecutable {
  /** `bin/main`: directory and name, as dune's file without its extension. */
  readonly path: string;
  readonly targets: readonly string[];
  readonly at: Location;
}

/** One row of the selection table. */
export interface PlannedChoice {
  readonly target: string;
  readonly executable: string;
  readonly library: string;
  readonly implementation: string;
  readonly reason: Reason;
  readonly tag: string;
  readonly neededBy: string;
}

export interface PlannedImage {
  /** File name in the output directory. */
  readonly file: string;
  readonly target: string;
  readonly executable: string;
  readonly workspace: string;
  /** The linked program, relative to the workspace's tree. */
  readonly built: string;
  /** The file of dune's whose link command makes it, with this target's flags; absent when dune makes it. */
  readonly linkedFrom?: string;
  /** How it will be booted; absent when it is not. */
  readonly boot?: readonly string[];
  /** Files in the output directory that travel with it. */
  readonly companions?: readonly string[];
}

/** What will happen, resolved: the document that is printed before anything is installed or built. */
export interface Plan {
  readonly schema: typeof planSchema;
  readonly host: {
    readonly name: string;
    readonly architecture: string;
    readonly cores: number;
    readonly ocaml: ToolVersion | undefined;
    readonly dune: ToolVersion | undefined;
  };
  readonly profile: string;
  readonly targets: readonly PlannedTarget[];
  readonly toolchains: readonly PlannedToolchain[];
  /** Absent where nothing comes from opam. */
  readonly opam?: PlannedOpam;
  /** Debian packages that will be installed. */
  readonly install: readonly string[];
  readonly workspaces: readonly PlannedWorkspace[];
  readonly executables: readonly PlannedExecutable[];
  readonly selection: readonly PlannedChoice[];
  readonly images: readonly PlannedImage[];
  /** Dune files that were not read, and why. */
  readonly unread: readonly Unread[];
  /** What could not be known yet. */
  readonly notes: readonly string[];
}
