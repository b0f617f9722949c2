import type { Uploads } from "../artifacts/uploads.ts";
import type { Context } from "../base/context.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { ReadyHost } from "../machine/host.ts";
import type { Facts } from "../plan/facts.ts";
import type { Plan } from "../plan/plan.ts";
import type { Cache, RunObjects } from "./caches.ts";

/** A plan and the facts that it was made from. */
export interface Planned {
  readonly facts: Facts;
  readonly plan: Plan;
}

/** The companions of a plan while its needs are ensured. */
export interface Run {
  readonly inputs: Inputs;
  readonly context: Context;
  readonly cache: Cache;
}

/** A plan that lacks nothing, and what its images are built with. */
export interface Job extends Planned {
  /** The machine of the facts, which has OCaml and dune. */
  readonly host: ReadyHost;
  readonly inputs: Inputs;
  /** With the OCaml of the plan on PATH. */
  readonly context: Context;
  /** Where dune's cache is; undefined: the machine's own place. */
  readonly objects: RunObjects | undefined;
  /** Undefined where images are not uploaded. */
  readonly uploads: Uploads | undefined;
  /** With `fail-fast`: aborted at the first image that fails, whatever it fails in. */
  readonly failFast: AbortController | undefined;
}
