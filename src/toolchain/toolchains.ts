import { boards } from "./bytecode/boards.ts";
import { bytecode } from "./bytecode/bytecode.ts";
import { machineOwn } from "./host/machine-own.ts";
import { crossCompilers } from "./native/compilers.ts";
import { native } from "./native/native.ts";
import type { LinkMode, Toolchain } from "./toolchain.ts";
import { unikernel } from "./unikernel/unikernel.ts";
import { unikernels } from "./unikernel/unikernels.ts";

/** A toolchain that ships, by its name. */
export type ToolchainName =
  | "host"
  | keyof typeof boards
  | keyof typeof unikernels
  | keyof typeof crossCompilers;

/** Every toolchain that ships: each kind makes its own of its rows. */
export const toolchains: readonly Toolchain[] = [
  machineOwn,
  ...Object.entries(boards).map(([name, board]) => bytecode(name, board)),
  ...Object.entries(unikernels).map(([name, row]) => unikernel(name, row)),
  ...Object.entries(crossCompilers).map(([name, row]) => native(name, row)),
];

const byName = new Map(toolchains.map((toolchain) => [toolchain.name, toolchain]));

/** The toolchain of a name. */
export function toolchainNamed(name: ToolchainName): Toolchain {
  const toolchain = byName.get(name);
  if (toolchain === undefined) throw new Error(`no toolchain is called ${name}`);
  return toolchain;
}

/** Packages (`a | b` for alternatives) that a toolchain needs to link in `modes`, each once. */
export function packagesFor(toolchain: Toolchain, modes: readonly LinkMode[]): readonly string[] {
  const extra = modes.flatMap((mode) => toolchain.modePackages[mode] ?? []);
  return [...new Set([...toolchain.packages, ...extra])];
}
