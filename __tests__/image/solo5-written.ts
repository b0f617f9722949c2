import type { ElfExpectation, Solo5Abi } from "../../src/targets/target.ts";
import { writeElf } from "./elf-writer.ts";

export const abis = ["hvt", "spt", "virtio", "muen", "xen"] as const;

/** What the target's row expects, of the machine that assembles. */
export const expected = (solo5: Solo5Abi): ElfExpectation => ({
  ...{ format: "elf", class: 64, machine: "host", solo5 },
});

/** An image that is not linked but written, for many of them; its manifest's note may be cut to a length. */
export function written(
  devices: readonly (readonly [string, number])[],
  length?: number,
): Uint8Array {
  const entries = [["", 1 << 30] as const, ...devices];
  const manifest = Buffer.alloc(20 + 12 + entries.length * 104);
  manifest.writeUInt32LE(6, 0);
  manifest.writeUInt32LE(manifest.length - 20, 4);
  manifest.write("MFT1Solo5", 8, "latin1");
  manifest.writeUInt32LE(1, 24);
  manifest.writeUInt32LE(entries.length, 28);
  for (const [index, [name, type]] of entries.entries()) {
    manifest.write(name, 32 + index * 104, "latin1");
    manifest.writeUInt32LE(type, 32 + index * 104 + 68);
  }
  if (length !== undefined) manifest.writeUInt32LE(length, 4);
  const abi = Buffer.from("060000001000000041424931536f6c6f35000000", "hex");
  const note = (contents: Uint8Array) => ({ type: 4, flags: 4, address: 0x2000, contents });
  return writeElf({
    ...{ class: 64, machine: 62, entry: 0x1000 },
    segments: [
      { flags: 5, address: 0x1000, contents: new Uint8Array(16) },
      note(Buffer.concat([abi, Buffer.from([2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])])),
      note(manifest.subarray(0, length === undefined ? undefined : 20 + length)),
    ],
  });
}
