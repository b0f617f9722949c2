import { nameMachine } from "../base/architectures.ts";
import { quoted } from "../base/words.ts";
import type { Target } from "./target.ts";

/**
 * Why a compiler whose code is for `compilerMachine` (e_machine) cannot make a target's image, as a sentence; undefined
 * if it can. Solo5's compiler on a machine makes code for that machine, but only hvt and spt exist for Arm.
 */
export function targetProblem(target: Target, compilerMachine: number): string | undefined {
  const { image, name, toolchain } = target;
  // Unikraft's images are made into other ones when they are linked.
  if (image.format !== "elf" || image.solo5 === undefined) return undefined;
  if (image.machine === "host" || image.machine === compilerMachine) return undefined;
  const [wanted, made] = [nameMachine(image.machine), nameMachine(compilerMachine)];
  return `The target ${quoted(name)} exists for ${wanted} only, and the toolchain ${toolchain} makes code for ${made} on this machine; build it on an ${wanted} machine, or leave it out.`;
}
