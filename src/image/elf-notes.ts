import { Malformed } from "./malformed.ts";

export interface ElfNote {
  readonly owner: string;
  readonly type: number;
  readonly description: Uint8Array;
}

/** Keeps a hostile table of overlapping segments from filling the memory; real images have fewer than ten. */
const NOTE_LIMIT = 10_000;
const STRING_LIMIT = 1024;

/** Notes of all holders (NOTE segments or sections), in order. Throws Malformed. */
export function readNotes(
  holders: readonly { readonly contents: Uint8Array; readonly alignment: bigint }[],
  littleEndian: boolean,
): readonly ElfNote[] {
  const notes: ElfNote[] = [];
  for (const { contents, alignment } of holders) {
    // GNU property notes are aligned to 8 in 64-bit files, everything else to 4 whatever its header says.
    const step = alignment === 8n ? 8 : 4;
    const aligned = (at: number) => Math.ceil(at / step) * step;
    const view = new DataView(contents.buffer, contents.byteOffset, contents.byteLength);
    for (let at = 0; at + 12 <= contents.length; ) {
      const nameEnd = at + 12 + view.getUint32(at, littleEndian);
      const start = aligned(nameEnd);
      const end = start + view.getUint32(at + 4, littleEndian);
      if (end > contents.length || notes.length === NOTE_LIMIT)
        throw new Malformed("an ELF file with malformed notes");
      notes.push({
        owner: cString(contents.subarray(at + 12, nameEnd), 0),
        type: view.getUint32(at + 8, littleEndian),
        description: contents.subarray(start, end),
      });
      at = aligned(end);
    }
  }
  return notes;
}

/** The latin1 text at `at` up to its NUL, at most 1,024 bytes. */
export function cString(bytes: Uint8Array, at: number): string {
  const text = bytes.subarray(at, at + STRING_LIMIT);
  const end = text.indexOf(0);
  return new TextDecoder("latin1").decode(end < 0 ? text : text.subarray(0, end));
}
