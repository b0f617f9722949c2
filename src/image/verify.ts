import { ARM, describeFlags, hostMachine, nameMachine } from "../base/architectures.ts";
import type { ElfExpectation, ImageExpectation } from "../targets/target.ts";
import { viewOf } from "./bytes.ts";
import { type Elf, isElf, LOAD, neededLibraries, readElf } from "./elf.ts";
import { isJsOfOcaml, missingPrimitives } from "./javascript.ts";
import { verifyMultiboot } from "./multiboot.ts";
import { expectedPe, isMz, verifyPe } from "./pe.ts";
import { verifySolo5 } from "./solo5.ts";

/**
 * Faults of a built image, one phrase each, to follow the image's name and a colon; none if it is what its target
 * expects. `hostArchitecture` is Node's name (`x64`) of the machine that builds. Exit statuses are not enough: in a
 * context whose toolchain does not exist, dune 3.17 and later build a host executable and exit with 0.
 */
export function verifyImage(
  bytes: Uint8Array,
  expectation: ImageExpectation,
  hostArchitecture: string,
): readonly string[] {
  switch (expectation.format) {
    case "elf":
      return verifyElf(bytes, expectation, hostArchitecture);
    case "js":
      return verifyJavaScript(bytes);
    case "pe":
      return isMz(bytes) ? verifyPe(bytes) : [notWindows(bytes, hostArchitecture)];
  }
}

function verifyElf(
  bytes: Uint8Array,
  expectation: ElfExpectation,
  hostArchitecture: string,
): readonly string[] {
  const host = hostMachine(hostArchitecture);
  const machine = expectation.machine === "host" ? host?.machine : expectation.machine;
  const width = expectation.class === "host" ? host?.class : expectation.class;
  const wanted = `${width ? `${width}-bit ` : ""}${machine === undefined ? hostArchitecture : nameMachine(machine)} executable`;
  const elf = isElf(bytes) ? readElf(bytes) : { problem: describeFile(bytes) };
  if ("problem" in elf) return [`expected a ${wanted}, found ${elf.problem}`];
  // A host that is not in our table cannot be compared; then any executable is right.
  const right =
    (machine === undefined || elf.machine === machine) &&
    (width === undefined || elf.class === width);
  if (!right) {
    const why =
      elf.machine === host?.machine && elf.class === host.class
        ? ": the context's toolchain was not used"
        : "";
    return [`expected a ${wanted}, found a ${elf.class}-bit ${nameMachine(elf.machine)} one${why}`];
  }
  if (elf.type !== 2 && elf.type !== 3)
    return [`expected a ${wanted}, found ${elf.type === 1 ? "an object file" : "no executable"}`];
  return [
    ...verifyFlags(elf, expectation.flags),
    ...verifyEntry(elf),
    ...verifyLinking(elf, expectation.linking),
    ...(expectation.vectorTable ? verifyVectorTable(elf) : []),
    ...(expectation.multiboot ? verifyMultiboot(bytes) : []),
    ...(expectation.solo5 ? verifySolo5(elf, bytes, expectation.solo5) : []),
  ];
}

function verifyFlags(elf: Elf, expected: ElfExpectation["flags"]): readonly string[] {
  // `>>> 0` because JavaScript's bitwise operators are signed.
  if (!expected || (elf.flags & expected.mask) >>> 0 === expected.value >>> 0) return [];
  const [wanted, found] = [expected.value, (elf.flags & expected.mask) >>> 0].map((flags) =>
    describeFlags(elf.machine, flags),
  );
  return [`expected code for ${wanted}, found code for ${found}`];
}

function verifyEntry(elf: Elf): readonly string[] {
  if (segmentAt(elf, elf.entry)) return [];
  return [`its entry address ${hex(elf.entry)} lies in no LOAD segment: it would start in nothing`];
}

/** Where a dynamically linked executable is expected, a static one is right too: it runs wherever that does. */
function verifyLinking(elf: Elf, linking: ElfExpectation["linking"]): readonly string[] {
  if (linking === undefined) return [];
  const { interpreter } = elf;
  const needed = neededLibraries(elf);
  if ("problem" in needed) return [`expected a program, found ${needed.problem}`];
  if (linking === "static") return verifyStatic(interpreter, needed);
  const { interpreter: wanted, libraries } = linking;
  const strange = needed.filter((name) => !libraries.includes(name));
  return [
    ...(interpreter === undefined || interpreter === wanted
      ? []
      : [
          `expected the interpreter ${wanted}, found ${interpreter}: it was linked with another C library`,
        ]),
    ...(strange.length === 0
      ? []
      : [
          `it needs shared libraries that do not come with the target's C library (${strange.join(", ")}): link them statically (-cclib -l:NAME.a), or vendor their sources`,
        ]),
  ];
}

function verifyStatic(
  interpreter: string | undefined,
  needed: readonly string[],
): readonly string[] {
  if (interpreter !== undefined)
    return [
      `expected a static executable, found one that asks for the interpreter ${interpreter}: another compiler linked it, or link flags undo -static`,
    ];
  return needed.length === 0
    ? []
    : [`expected a static executable, found one that needs ${needed.join(", ")}`];
}

/**
 * The table begins the LOAD segment with the lowest address, because flash lies below memory on every Cortex-M. Its
 * first word is the initial stack pointer, its second the reset handler with bit 0 set for Thumb (Armv7-M architecture
 * manual, B1.5.3). The stack may lie in memory that no segment mentions, but not in code.
 */
function verifyVectorTable(elf: Elf): readonly string[] {
  if (elf.machine !== ARM) return ["a vector table is expected, which only Arm images have"];
  const [flash] = elf.segments
    .filter(({ type, contents }) => type === LOAD && contents.length > 0)
    .sort((a, b) => (a.address < b.address ? -1 : 1));
  const table = flash?.contents;
  if (!table || table.length < 8) return ["no vector table: no LOAD segment has contents for it"];
  const view = viewOf(table);
  const stack = BigInt(view.getUint32(0, elf.littleEndian));
  const reset = BigInt(view.getUint32(4, elf.littleEndian));
  const below = segmentAt(elf, stack - 1n);
  const problems: string[] = [];
  if (stack === 0n || stack % 4n !== 0n || (below && !below.writable))
    problems.push(
      `the vector table's initial stack pointer ${hex(stack)} is not the end of writable memory`,
    );
  if (reset % 2n === 0n)
    problems.push(`the vector table's reset address ${hex(reset)} is even, so it is no Thumb code`);
  else if (!segmentAt(elf, reset - 1n)?.executable)
    problems.push(
      `the vector table's reset address ${hex(reset)} lies in no executable LOAD segment`,
    );
  return problems;
}

/** The LOAD segment that holds an address in memory. */
function segmentAt(elf: Elf, address: bigint) {
  return elf.segments.find(
    ({ type, address: start, memorySize }) =>
      type === LOAD && start <= address && address < start + memorySize,
  );
}

const hex = (value: bigint) => `0x${value.toString(16)}`;

function notWindows(bytes: Uint8Array, hostArchitecture: string): string {
  const elf = isElf(bytes) ? readElf(bytes) : undefined;
  const host = hostMachine(hostArchitecture);
  const own = elf && !("problem" in elf) && elf.machine === host?.machine;
  const why = own ? ": the context's toolchain was not used" : "";
  return `${expectedPe}, found ${describeFile(bytes)}${why}`;
}

function verifyJavaScript(bytes: Uint8Array): readonly string[] {
  const text = new TextDecoder("latin1").decode(bytes);
  if (isElf(bytes) || !isJsOfOcaml(text))
    return [`expected JavaScript by js_of_ocaml, found ${describeFile(bytes)}`];
  const missing = missingPrimitives(text);
  if (missing.length === 0) return [];
  const names = missing.slice(0, 10).map(({ name }) => name);
  const more = missing.length > 10 ? ` and ${missing.length - 10} more` : "";
  const units = new Set(missing.flatMap(({ unit }) => unit ?? []));
  const users = units.size > 0 ? ` (needed by ${[...units].join(", ")})` : "";
  return [
    `no JavaScript implementation of ${names.join(", ")}${more}${users}: ` +
      "the program fails when it calls them; choose an implementation without C stubs or add javascript_files",
  ];
}

function describeFile(bytes: Uint8Array): string {
  if (bytes.length === 0) return "an empty file";
  const elf = isElf(bytes) ? readElf(bytes) : undefined;
  if (elf)
    return "problem" in elf
      ? elf.problem
      : `a ${elf.class}-bit ${nameMachine(elf.machine)} ELF file`;
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 64));
  if (start.startsWith("#!")) return "a script";
  if (isMz(bytes)) return "a Windows executable";
  if (start.startsWith("\0asm")) return "a WebAssembly module";
  return /^[\t\n\r -~]*$/.test(start) ? "a text file" : "a file of unknown format";
}
