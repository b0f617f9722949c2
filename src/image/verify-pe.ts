import { type Pe, readPe } from "./pe.ts";

const AMD64 = 0x8664;
const EXECUTABLE = 0x0002;
const LIBRARY = 0x2000;

const machines: ReadonlyMap<number, string> = new Map([
  [0x14c, "x86"],
  [0x1c4, "Arm"],
  [AMD64, "x86-64"],
  [0xaa64, "AArch64"],
]);

/** What Windows starts by itself: window and console programs. */
const subsystems: ReadonlySet<number> = new Set([2, 3]);

/** The beginning of a sentence on what is something else. */
export const expectedPe = "expected a Windows program for x86-64";

/**
 * What is wrong with the bytes of a program that Windows on x86-64 is to start, one phrase each. That they begin as such
 * a program does has been looked at.
 */
export function verifyPe(bytes: Uint8Array): readonly string[] {
  const pe = readPe(bytes);
  if ("problem" in pe) return [`${expectedPe}, found ${pe.problem}`];
  const machine = machines.get(pe.machine) ?? `the unknown machine 0x${pe.machine.toString(16)}`;
  if (pe.machine !== AMD64) return [`${expectedPe}, found one for ${machine}`];
  if (pe.width !== 64) return [`${expectedPe}, found one with 32-bit addresses`];
  if ((pe.characteristics & EXECUTABLE) === 0) return [`${expectedPe}, found an object file`];
  if ((pe.characteristics & LIBRARY) !== 0) return [`${expectedPe}, found a library (DLL)`];
  return [...verifySubsystem(pe), ...verifyEntry(pe), ...verifyLibraries(pe)];
}

function verifySubsystem({ subsystem }: Pe): readonly string[] {
  if (subsystems.has(subsystem)) return [];
  return [`it is for subsystem ${subsystem}, which is neither that of consoles nor of windows`];
}

function verifyEntry({ entry, sections }: Pe): readonly string[] {
  const section = sections.find(
    ({ address, memorySize }) => address <= entry && entry < address + memorySize,
  );
  if (section?.executable) return [];
  return [
    `its entry address 0x${entry.toString(16)} lies in no executable section: it would start in nothing`,
  ];
}

/**
 * Names that GNU's tools give to libraries: `libwinpthread-1.dll`, `libgcc_s_seh-1.dll`, `zlib1.dll`, `cygwin1.dll`. Of
 * the 1,163 libraries of Windows that mingw-w64 has something to link with (version 14), none has such a name.
 */
const foreign = /^(?:lib|cyg|msys-|zlib).*\.dll$|^(?!(?:api|ext)-ms-).*-\d+\.dll$/i;

function verifyLibraries({ libraries }: Pe): readonly string[] {
  const missing = libraries.filter((name) => foreign.test(name));
  if (missing.length === 0) return [];
  const names = missing.slice(0, 10).join(", ");
  return [
    `it needs ${names}, which Windows does not have; link it statically (-cclib -l:libNAME.a, or -ccopt -static)`,
  ];
}
