import { hostMachine } from "../base/architectures.ts";
import type { Toolchain } from "./toolchain.ts";

/**
 * Whether a cross compiler's code is for another processor than that of the machine that builds (`architecture` as Node
 * says it), so that none of the machine's compiled libraries can be linked with it.
 */
export function makesForeignCode({ build }: Toolchain, architecture: string): boolean {
  const cross = build?.kind === "opam" ? build.on[architecture] : undefined;
  return cross !== undefined && cross.machine !== hostMachine(architecture)?.machine;
}
