import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../../errors.ts";
import { addShim, startChip, writeScripts } from "../picolibc.ts";
import type { NativeChip } from "../toolchain.ts";
import type { CrossRequest } from "./build.ts";

/**
 * Puts picolibc's other half where the cross compiler will be, which must be there before OCaml is configured with it:
 * configure and make link programs. Returns configure's arguments. OCaml's own code is assembled without compressed
 * instructions, because its jump tables are rows of `j` that are taken to be 4 bytes each (asmcomp/riscv/emit.mlp).
 */
export async function equipChip(
  request: CrossRequest,
  chip: NativeChip,
): Promise<readonly string[]> {
  const build = { ...request, chip };
  await startChip(build);
  await addShim(build);
  await writeScripts(build, (name) => name === "cc", {});
  return [
    `CC=${request.prefix}/bin/cc`,
    `AS=${[`${chip.tools}-as`, ...chip.assemblerFlags].join(" ")}`,
    "CPPFLAGS=-D_REENTRANT",
  ];
}

/** What configure sets for Linux on RISC-V, as autoconf writes it. */
const linuxArm = /^ *riscv64-\*-linux\*\) :\n.*\bsystem=linux\b.*\n/m;

/**
 * OCaml's configure with a native back end for RISC-V without an operating system: all is as on Linux but the system's
 * name, which turns off what only Linux has. Throws ConfigurationError when it is not the configure that this is for.
 *
 * @param version of OCaml, for the message
 */
export function acceptBareMetal(configure: string, version: string): string {
  const [arm] = linuxArm.exec(configure) ?? [];
  if (arm === undefined)
    throw new ConfigurationError(
      `The configure of OCaml ${version} has no case \`riscv64-*-linux*)\` that sets system=linux, so it cannot be taught bare metal; use OCaml 5.4.1, or leave the target riscv64 out.`,
    );
  const bare = arm
    .replace("riscv64-*-linux*", "riscv64-*-elf*|riscv64-*-none*")
    .replace("system=linux", "system=none");
  return configure.replace(arm, () => `${bare}${arm}`);
}

/** Edits the configure of an unpacked source (`acceptBareMetal`). */
export async function teachConfigure(tree: string, version: string): Promise<void> {
  const file = join(tree, "configure");
  await writeFile(file, acceptBareMetal(await readFile(file, "utf8"), version));
}
