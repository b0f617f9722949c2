import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** ABI numbers of Solo5's notes. */
export const abis = { hvt: 1, spt: 2, virtio: 3, muen: 4, genode: 5, xen: 6 } as const;

/** What a test wants in a unikernel; everything else is as Solo5 links it. */
export interface Solo5Recipe {
  readonly abi: keyof typeof abis;
  readonly version?: number;
  /** Name and type (1 block, 2 net). */
  readonly devices?: readonly (readonly [string, number])[];
  readonly interpreter?: string;
  /** Notes and headers that are left out. */
  readonly without?: readonly ("abi" | "manifest" | "pvh" | "multiboot")[];
  /** Instead of the address of the start. */
  readonly pvhEntry?: string;
  readonly checksum?: string;
  /** Bytes before the multiboot header. */
  readonly before?: number;
  /** Address up to which the multiboot header has a loader read; otherwise it leaves that to ELF. */
  readonly loadEnd?: string;
}

/** Assembles and links an image for the machine that runs the test; its path, in a directory that goes with the test. */
export function linkSolo5(recipe: Solo5Recipe): string {
  const directory = mkdtempSync(join(tmpdir(), "solo5-image-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = (name: string) => join(directory, name);
  writeFileSync(path("image.s"), assembly(recipe));
  writeFileSync(path("image.lds"), script(recipe));
  execFileSync("as", ["--gdwarf-5", "-o", path("image.o"), path("image.s")]);
  execFileSync("ld", [
    ...["--no-warn-rwx-segments", "-z", "max-page-size=4096", "-T", path("image.lds")],
    ...["-o", path("image"), path("image.o")],
  ]);
  chmodSync(path("image"), 0o555);
  return path("image");
}

export const solo5Bytes = (recipe: Solo5Recipe): Buffer => readFileSync(linkSolo5(recipe));

const has = ({ without = [] }: Solo5Recipe, part: "abi" | "manifest" | "pvh" | "multiboot") =>
  !without.includes(part);
const hasPvh = (recipe: Solo5Recipe) => recipe.abi === "xen" && has(recipe, "pvh");

function assembly(recipe: Solo5Recipe): string {
  const devices = recipe.devices ?? [];
  const entry = ([name, type]: readonly [string, number]) =>
    `1: .ascii "${name}"\n.fill 68 - (. - 1b)\n.long ${type}\n.fill 32`;
  const note = (name: string, type: string, ...data: readonly string[]) => `
    .section ${name},"a",%note
    .balign 4
    .long 6, 3f - 2f
    .ascii "${type}", "Solo5\\0\\0\\0"
    2: ${data.join("\n")}
    3:`;
  const magic = recipe.abi === "virtio" || recipe.abi === "xen";
  return `
    .section .interp,"a"
    .asciz "${recipe.interpreter ?? "/nonexistent/solo5/"}"
    .section .multiboot,"a"
    .fill ${recipe.before ?? 0}
    .balign 4
    ${magic && has(recipe, "multiboot") ? multiboot(recipe) : ""}
    .text
    .globl _start
    _start: .long 0
    .data
    .long 1
    ${has(recipe, "abi") ? note(".note.solo5.abi", "ABI1", `.long ${abis[recipe.abi]}, ${recipe.version ?? 2}, 0, 0`) : ""}
    ${has(recipe, "manifest") ? note(".note.solo5.manifest", "MFT1", `.long 0, 1, ${devices.length + 1}`, entry(["", 1 << 30]), ...devices.map(entry)) : ""}
    .section .note.solo5.not_openbsd,"a",%note
    .balign 4
    .long 8, 4, 1
    .ascii "OpenBSD\\0"
    .long 0
    .section .note.solo5.xen,"a",%note
    .balign 4
    ${hasPvh(recipe) ? `.long 4, 4, 18\n.ascii "Xen\\0"\n.long ${recipe.pvhEntry ?? "_start"}` : ""}
`;
}

function multiboot({ checksum, loadEnd }: Solo5Recipe): string {
  const flags = loadEnd ? "0x10003" : "3";
  const sum = checksum ?? `-(0x1badb002 + ${flags})`;
  return `1: .long 0x1badb002, ${flags}, ${sum}, 1b, 0x100000, ${loadEnd ?? "0"}, 0, _start`;
}

/** Each note has a segment of its own, as Solo5's tenders want it. */
function script(recipe: Solo5Recipe): string {
  const notes = [
    "not_openbsd",
    ...(hasPvh(recipe) ? ["xen"] : []),
    ...(has(recipe, "abi") ? ["abi"] : []),
    ...(has(recipe, "manifest") ? ["manifest"] : []),
  ];
  const placed = notes.map((name) => {
    const section = `.note.solo5.${name}`;
    return `${section} : { KEEP(*(${section})) } :data :${name}`;
  });
  return `ENTRY(_start)
PHDRS {
  interp PT_INTERP; code PT_LOAD FLAGS(5); data PT_LOAD FLAGS(6);
  ${notes.map((name) => `${name} PT_NOTE FLAGS(4);`).join(" ")}
}
SECTIONS {
  . = 0x100000;
  .interp : { *(.interp) } :code :interp
  .text : { *(.multiboot) *(.text) } :code
  . = ALIGN(4096);
  ${placed.join("\n  ")}
  .data : { *(.data) } :data
}`;
}
