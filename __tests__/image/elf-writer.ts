/** What a test wants in an ELF file; everything else is a plain little-endian executable. */
export interface ElfRecipe {
  readonly class?: 32 | 64;
  readonly bigEndian?: boolean;
  readonly type?: number;
  readonly machine: number;
  readonly flags?: number;
  readonly entry?: number;
  readonly segments?: readonly {
    readonly type?: number;
    /** 1 executable, 2 writable, 4 readable. */
    readonly flags: number;
    readonly address: number;
    readonly contents?: Uint8Array;
    readonly memorySize?: number;
    readonly alignment?: number;
  }[];
  readonly sections?: readonly {
    readonly name: string;
    readonly type?: number;
    readonly contents?: Uint8Array;
  }[];
}

/** Writes an ELF file: header, program headers, contents, section names, section headers. */
export function writeElf(recipe: ElfRecipe): Uint8Array {
  const is64 = recipe.class === 64;
  const little = !recipe.bigEndian;
  const segments = recipe.segments ?? [];
  const sections = [
    { name: "", type: 0 },
    ...(recipe.sections ?? []),
    { name: ".shstrtab", type: 3 },
  ];
  const names = new TextEncoder().encode(`${sections.map(({ name }) => name).join("\0")}\0`);
  const bytes = new Uint8Array(1 << 16);
  const view = new DataView(bytes.buffer);
  const u16 = (at: number, value: number) => view.setUint16(at, value, little);
  const u32 = (at: number, value: number) => view.setUint32(at, value, little);
  const word = (at: number, value: number) =>
    is64 ? view.setBigUint64(at, BigInt(value), little) : u32(at, value);
  const [header, programHeader, sectionHeader] = is64 ? [64, 56, 64] : [52, 32, 40];
  let end = header + segments.length * programHeader;
  const put = (contents: Uint8Array): number => {
    const at = Math.ceil(end / 8) * 8;
    bytes.set(contents, at);
    end = at + contents.length;
    return at;
  };

  bytes.set([0x7f, 0x45, 0x4c, 0x46, is64 ? 2 : 1, little ? 1 : 2, 1]);
  u16(16, recipe.type ?? 2);
  u16(18, recipe.machine);
  word(24, recipe.entry ?? 0);
  word(is64 ? 32 : 28, segments.length ? header : 0);
  u32(is64 ? 48 : 36, recipe.flags ?? 0);
  const counts = is64 ? 52 : 40;
  u16(counts, header);
  u16(counts + 2, programHeader);
  u16(counts + 4, segments.length);
  u16(counts + 6, sectionHeader);
  u16(counts + 8, sections.length);
  u16(counts + 10, sections.length - 1);

  segments.forEach((segment, index) => {
    const at = header + index * programHeader;
    const contents = segment.contents ?? new Uint8Array();
    const fields = is64 ? [8, 16, 24, 32, 40, 48] : [4, 8, 12, 16, 20, 28];
    const values = [
      put(contents),
      segment.address,
      segment.address,
      contents.length,
      segment.memorySize ?? contents.length,
      segment.alignment ?? 4,
    ];
    u32(at, segment.type ?? 1);
    u32(at + (is64 ? 4 : 24), segment.flags);
    fields.forEach((field, which) => {
      word(at + field, values[which] ?? 0);
    });
  });

  const offsets = sections.map((section) =>
    section.name === ".shstrtab" ? put(names) : put(contentsOf(section)),
  );
  const table = put(new Uint8Array(sections.length * sectionHeader));
  word(is64 ? 40 : 32, table);
  let name = 0;
  sections.forEach((section, index) => {
    const at = table + index * sectionHeader;
    const size = section.name === ".shstrtab" ? names.length : contentsOf(section).length;
    u32(at, name);
    u32(at + 4, section.type ?? 1);
    word(at + (is64 ? 24 : 16), offsets[index] ?? 0);
    word(at + (is64 ? 32 : 20), size);
    name += section.name.length + 1;
  });
  return bytes.slice(0, end);
}

function contentsOf(section: { readonly contents?: Uint8Array }): Uint8Array {
  return section.contents ?? new Uint8Array();
}

/** 32-bit little-endian words. */
export function words(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  values.forEach((value, index) => {
    new DataView(bytes.buffer).setUint32(index * 4, value, true);
  });
  return bytes;
}
