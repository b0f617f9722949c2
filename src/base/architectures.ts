/** Values of e_machine that targets or toolchains are for. */
export const X86 = 3;
export const ARM = 40;
export const X86_64 = 62;
export const AARCH64 = 183;
export const RISCV = 243;

interface Architecture {
  /** e_machine. */
  readonly machine: number;
  /** As people call it. */
  readonly people: string;
  /** As Node does (process.arch), where it runs there, with the width of its programs. */
  readonly node?: string;
  readonly class?: 32 | 64;
  /** As OCaml's configure does, where it has a back end for it. */
  readonly ocaml?: string;
}

const table: readonly Architecture[] = [
  { machine: X86, people: "x86", node: "ia32", class: 32, ocaml: "i386" },
  { machine: 8, people: "MIPS" },
  { machine: 20, people: "PowerPC" },
  { machine: 21, people: "PowerPC", node: "ppc64", class: 64, ocaml: "power" },
  { machine: 22, people: "S/390", node: "s390x", class: 64, ocaml: "s390x" },
  { machine: ARM, people: "Arm", node: "arm", class: 32, ocaml: "arm" },
  { machine: X86_64, people: "x86-64", node: "x64", class: 64, ocaml: "amd64" },
  { machine: 94, people: "Xtensa" },
  { machine: AARCH64, people: "AArch64", node: "arm64", class: 64, ocaml: "arm64" },
  { machine: RISCV, people: "RISC-V", node: "riscv64", class: 64, ocaml: "riscv" },
  { machine: 258, people: "LoongArch", node: "loong64", class: 64 },
];

/** The usual name of a machine. */
export function nameMachine(machine: number): string {
  return table.find((row) => row.machine === machine)?.people ?? `unknown-machine-${machine}`;
}

/** ELF's words for an architecture of Node's (process.arch); undefined for one that is not in the table. */
export function hostMachine(
  architecture: string,
): { readonly class: 32 | 64; readonly machine: number } | undefined {
  const row = table.find(({ node }) => node === architecture);
  return row?.class && { class: row.class, machine: row.machine };
}

/** Node's architecture as OCaml and dune's `%{architecture}` say it; undefined where OCaml has no back end for it. */
export function ocamlArchitecture(architecture: string): string | undefined {
  return table.find(({ node }) => node === architecture)?.ocaml;
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
