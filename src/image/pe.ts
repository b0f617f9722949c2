import { Malformed } from "../base/errors.ts";
import { cString, viewOf } from "./bytes.ts";

export interface PeSection {
  readonly name: string;
  /** Relative to the image's base, like all addresses here. */
  readonly address: number;
  readonly memorySize: number;
  readonly executable: boolean;
  readonly contents: Uint8Array;
}

/** A PE file's headers. Numbers are the file's own (Microsoft's "PE Format"). */
export interface Pe {
  readonly machine: number;
  /** 32: PE32; 64: PE32+. */
  readonly width: 32 | 64;
  /** 0x0002 executable, 0x2000 library (DLL). */
  readonly characteristics: number;
  /** 2 window, 3 console; others are drivers, firmware and older systems. */
  readonly subsystem: number;
  readonly entry: number;
  readonly sections: readonly PeSection[];
  /** Names of the libraries that it is loaded with, as written. */
  readonly libraries: readonly string[];
}

/** True for a file that begins like a program of Windows or DOS. */
export function isMz(bytes: Uint8Array): boolean {
  return bytes[0] === 0x4d && bytes[1] === 0x5a;
}

/**
 * Reads a PE file. Never throws: a file that is not PE, is cut short or contradicts itself gives a `problem`, a phrase
 * such as `a Windows program cut short …`.
 */
export function readPe(bytes: Uint8Array): Pe | { readonly problem: string } {
  try {
    return parse(bytes);
  } catch (error) {
    if (error instanceof Malformed) return { problem: error.message };
    throw error;
  }
}

/** Begins the sentence about a file that is something else. */
export const expectedPe = "expected a Windows program for x86-64";

/** Faults of a program (`isMz`) that Windows on x86-64 is to start, one phrase each. */
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

interface Reader {
  u16(at: number): number;
  u32(at: number): number;
  slice(at: number, size: number, what: string): Uint8Array;
}

function readerOf(bytes: Uint8Array): Reader {
  const view = viewOf(bytes);
  const within = (at: number, size: number, what: string) => {
    if (at + size > bytes.length)
      throw new Malformed(`a Windows program cut short: ${what} reaches past its end`);
  };
  return {
    u16(at) {
      within(at, 2, "a header");
      return view.getUint16(at, true);
    },
    u32(at) {
      within(at, 4, "a header");
      return view.getUint32(at, true);
    },
    slice(at, size, what) {
      within(at, size, what);
      return bytes.subarray(at, at + size);
    },
  };
}

/** Size of the signature and the file header. */
const HEADER = 24;
/** Size of a data directory's entry, and the number of the one for imports. */
const DIRECTORY = 8;
const IMPORTS = 1;

function parse(bytes: Uint8Array): Pe {
  if (!isMz(bytes)) throw new Malformed("no Windows program");
  const reader = readerOf(bytes);
  const { u16, u32 } = reader;
  const header = u32(0x3c);
  if (u32(header) !== 0x4550) throw new Malformed("a program for DOS");
  const optional = header + HEADER;
  const size = u16(header + 20);
  const magic = size >= 2 ? u16(optional) : 0;
  if (magic !== 0x10b && magic !== 0x20b)
    throw new Malformed("an object of Windows without the header of a program");
  const width = magic === 0x20b ? 64 : 32;
  reader.slice(optional, size, "its optional header");
  // The data directories follow these fields, of which the last is their number.
  const directories = width === 64 ? 112 : 96;
  if (size < directories) throw new Malformed("a Windows program with a malformed optional header");
  const count = Math.min(u32(optional + directories - 4), (size - directories) / DIRECTORY);
  const sections = readSections(reader, optional + size, u16(header + 6));
  const imports = count > IMPORTS ? u32(optional + directories + IMPORTS * DIRECTORY) : 0;
  return {
    machine: u16(header + 4),
    width,
    characteristics: u16(header + 22),
    subsystem: u16(optional + 68),
    entry: u32(optional + 16),
    sections,
    libraries: imports === 0 ? [] : readImports(sections, imports),
  };
}

/** Size of a section's header. */
const SECTION = 40;

function readSections(reader: Reader, table: number, count: number): readonly PeSection[] {
  reader.slice(table, count * SECTION, "its section table");
  return Array.from({ length: count }, (_, index) => {
    const at = table + index * SECTION;
    const name = cString(reader.slice(at, 8, "a section's name"), 0);
    const field = (offset: number) => reader.u32(at + offset);
    const inFile = field(16);
    const what = `its section ${name}`;
    return {
      name,
      address: field(12),
      memorySize: field(8),
      executable: (field(36) & 0x20000000) !== 0,
      contents: inFile === 0 ? new Uint8Array() : reader.slice(field(20), inFile, what),
    };
  });
}

/** Size of an imported library's entry. */
const IMPORT = 20;
/** More imported libraries than any program has. */
const MANY = 1000;

function readImports(sections: readonly PeSection[], address: number): readonly string[] {
  const table = contentsAt(sections, address);
  if (table === undefined)
    throw new Malformed("a Windows program whose imports lie in none of its sections");
  const view = viewOf(table);
  const libraries: string[] = [];
  for (let at = 0; ; at += IMPORT) {
    if (at + IMPORT > table.length || libraries.length > MANY)
      throw new Malformed("a Windows program with an endless list of imports");
    const name = view.getUint32(at + 12, true);
    if (name === 0) return libraries;
    const text = contentsAt(sections, name);
    if (text === undefined)
      throw new Malformed("a Windows program whose imported names lie in none of its sections");
    libraries.push(cString(text, 0));
  }
}

/** Contents of a section from an address on. */
function contentsAt(sections: readonly PeSection[], address: number): Uint8Array | undefined {
  const section = sections.find(
    (one) => one.address <= address && address < one.address + one.contents.length,
  );
  return section?.contents.subarray(address - section.address);
}

const AMD64 = 0x8664;
const EXECUTABLE = 0x0002;
const LIBRARY = 0x2000;

const machines: ReadonlyMap<number, string> = new Map([
  [0x14c, "x86"],
  [0x1c4, "Arm"],
  [AMD64, "x86-64"],
  [0xaa64, "AArch64"],
]);

/** Programs that Windows starts by itself: with a window, and for a console. */
const subsystems: ReadonlySet<number> = new Set([2, 3]);

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
 * Names that GNU's tools give to libraries: `libwinpthread-1.dll`, `libgcc_s_seh-1.dll`, `zlib1.dll`, `cygwin1.dll`.
 * None of the 1,163 libraries of Windows that mingw-w64 (version 14) can link with has such a name.
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
