import type { Environment } from "../base/environment.ts";
import type { HostFindlib } from "../machine/findlib.ts";
import type { Host } from "../machine/host.ts";
import type { MirageWish } from "../mirage/choose-mirage.ts";
import type { Unconfigured } from "../mirage/detect.ts";
import type { ResolvedRepository } from "../opam/repositories.ts";
import type { Source } from "../project/model.ts";
import type { MachineLibraries } from "../toolchain/libraries.ts";
import type { OcamlRequest } from "../toolchain/opam-ocaml.ts";
import type { ReadyToolchain, Toolchain } from "../toolchain/toolchain.ts";

/** The findings about machine, project and store. Nothing is decided in them. */
export interface Facts {
  /** With the OCaml on PATH that the project will see; while that is not there, with none but the one expected. */
  readonly host: Host;
  /** Variables of what is run, with that OCaml on PATH. */
  readonly env: Environment;
  /** Undefined while there is no OCaml. */
  readonly findlib: HostFindlib | undefined;
  /** Installed ones; they are read when they are first asked for. */
  readonly libraries: MachineLibraries;
  /** Undefined where nothing comes from opam. */
  readonly opam: OpamFacts | undefined;
  readonly project: ProjectFacts;
  /** Those that were ensured in this run. */
  readonly toolchains: ReadonlyMap<Toolchain, ReadyToolchain | BrokenToolchain>;
}

/** The repositories of opam, and the OCaml that is to come from them. */
export interface OpamFacts {
  readonly repositories: readonly ResolvedRepository[];
  /**
   * OCaml itself, if that is to. `ready`: it is in the store, and the other facts were read with it. `wish`: its
   * packages do not say yet which mirage it will have.
   */
  readonly ocaml:
    | { readonly request: OcamlRequest; readonly ready: boolean; readonly wish?: MirageWish }
    | undefined;
}

/** A dune project, or one that mirage must configure to make it one. */
export type ProjectFacts =
  | { readonly kind: "dune"; readonly source: Source }
  | {
      readonly kind: "mirage";
      readonly mirage: Unconfigured;
      /** The text of its config.ml. */
      readonly config?: string;
      /** By the target's name; undefined until mirage has configured it. */
      readonly configured: ReadonlyMap<string, Source> | undefined;
    };

/** A toolchain that could not be built, and why, in one sentence. Its targets fail. */
export interface BrokenToolchain {
  readonly toolchain: Toolchain;
  readonly broken: string;
}

/** Whether a toolchain can be used. */
export const isUsable = (
  one: ReadyToolchain | BrokenToolchain | undefined,
): one is ReadyToolchain => one !== undefined && !("broken" in one);
