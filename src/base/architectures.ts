/** Values of e_machine that have rules of their own. */
export const ARM = 40;
const RISCV = 243;

const names: ReadonlyMap<number, string> = new Map([
  [3, "x86"],
  [8, "MIPS"],
  [20, "PowerPC"],
  [21, "PowerPC"],
  [22, "S/390"],
  [ARM, "Arm"],
  [62, "x86-64"],
  [94, "Xtensa"],
  [183, "AArch64"],
  [RISCV, "RISC-V"],
  [258, "LoongArch"],
]);

/** The usual name of a machine. */
export function nameMachine(machine: number): string {
  return names.get(machine) ?? `unknown-machine-${machine}`;
}

/** ELF's words for an architecture of Node's (process.arch); undefined for one that is not in the table. */
export function hostMachine(
  architecture: string,
): { readonly class: 32 | 64; readonly machine: number } | undefined {
  const table: Readonly<Record<string, readonly [32 | 64, number]>> = {
    x64: [64, 62],
    ia32: [32, 3],
    arm64: [64, 183],
    arm: [32, ARM],
    riscv64: [64, RISCV],
    ppc64: [64, 21],
    s390x: [64, 22],
    loong64: [64, 258],
  };
  const row = table[architecture];
  return row && { class: row[0], machine: row[1] };
}

/** e_flags in words (RISC-V psABI and Arm AAELF32, section "e_flags"); a number for other machines. */
export function describeFlags(machine: number, flags: number): string {
  if (machine === RISCV) {
    const float = ["soft", "single", "double", "quad"][(flags >> 1) & 3];
    const compressed = flags & 1 ? "with" : "without";
    return `${float}-float registers ${compressed} compressed instructions${flags & 8 ? ", RVE" : ""}`;
  }
  if (machine === ARM) {
    const float = flags & 0x400 ? "hard float" : flags & 0x200 ? "soft float" : "no float ABI";
    return `EABI version ${flags >>> 24}, ${float}`;
  }
  return `e_flags 0x${flags.toString(16)}`;
}
