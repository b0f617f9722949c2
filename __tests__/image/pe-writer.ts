/** What a test wants in a PE file; everything else is a plain console program for x86-64. */
export interface PeRecipe {
  readonly machine?: number;
  /** 0x10b: PE32, 0x20b: PE32+. */
  readonly magic?: number;
  readonly characteristics?: number;
  readonly subsystem?: number;
  readonly entry?: number;
  readonly libraries?: readonly string[];
}

/** Where the writer puts things in the file, for tests that spoil them. */
export const at = { header: 0x80, optional: 0x98, imports: 0x600 } as const;

/** Section's address in memory less its place in the file. */
const delta = 0x1000;

/** Writes a PE file of 4 KiB: headers, `.text` (0x400 to 0x600), and `.idata` with the imports. */
export function writePe(recipe: PeRecipe = {}): Uint8Array {
  const bytes = new Uint8Array(0x1000);
  const view = new DataView(bytes.buffer);
  const u16 = (offset: number, value: number) => view.setUint16(offset, value, true);
  const u32 = (offset: number, value: number) => view.setUint32(offset, value, true);
  const text = (offset: number, value: string) =>
    bytes.set(new TextEncoder().encode(value), offset);
  const magic = recipe.magic ?? 0x20b;
  const directories = magic === 0x20b ? 112 : 96;

  text(0, "MZ");
  u32(0x3c, at.header);
  text(at.header, "PE\0\0");
  u16(at.header + 4, recipe.machine ?? 0x8664);
  u16(at.header + 6, 2);
  u16(at.header + 20, directories + 16 * 8);
  u16(at.header + 22, recipe.characteristics ?? 0x22e);
  u16(at.optional, magic);
  u32(at.optional + 16, recipe.entry ?? 0x1400);
  u16(at.optional + 68, recipe.subsystem ?? 3);
  u32(at.optional + directories - 4, 16);
  if (recipe.libraries) u32(at.optional + directories + 8, at.imports + delta);

  const table = at.optional + directories + 16 * 8;
  const section = (index: number, name: string, offset: number, size: number, flags: number) => {
    const header = table + index * 40;
    text(header, name);
    for (const [field, value] of [size, offset + delta, size, offset].entries())
      u32(header + 8 + field * 4, value);
    u32(header + 36, flags);
  };
  section(0, ".text", 0x400, 0x200, 0x60000020);
  section(1, ".idata", at.imports, 0xa00, 0xc0000040);

  const libraries = recipe.libraries ?? [];
  let end = at.imports + (libraries.length + 1) * 20;
  for (const [index, name] of libraries.entries()) {
    u32(at.imports + index * 20 + 12, end + delta);
    text(end, name);
    end += name.length + 1;
  }
  return bytes;
}
