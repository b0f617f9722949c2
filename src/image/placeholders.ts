/** A value that dune leaves open in a program until it is installed: of dune-build-info or dune-site. */
export type Placeholder =
  /** The version by git of a directory, relative to dune's root. */
  | { readonly kind: "version"; readonly directory: string }
  /** Where a section of a package is installed: `share`, `etc`. */
  | { readonly kind: "location"; readonly section: string; readonly library: string }
  | { readonly kind: "source root" | "standard library" | "library path" }
  | { readonly kind: "repeated"; readonly text: string };

interface Found {
  readonly start: number;
  readonly length: number;
  readonly placeholder: Placeholder;
}

const prefix = "%%DUNE_PLACEHOLDER:";
const longest = 65536;

/**
 * The placeholders in a program, `%%DUNE_PLACEHOLDER:LENGTH:VALUE%%` padded with `%`, as dune 2.9 to 3.24 recognize them
 * (artifact_substitution.ml).
 */
export function findPlaceholders(bytes: Uint8Array): readonly Found[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Found[] = [];
  for (let start = all.indexOf(prefix); start >= 0; ) {
    const one = placeholderAt(all, start);
    if (one) found.push(one);
    start = all.indexOf(prefix, start + (one?.length ?? prefix.length));
  }
  return found;
}

function placeholderAt(all: Buffer, start: number): Found | undefined {
  const digits = all.toString("latin1", start + prefix.length, start + prefix.length + 6);
  const length = Number(/^([1-9]\d{0,4}):/.exec(digits)?.[1] ?? 0);
  const least = prefix.length + String(length).length + 1;
  if (length < least || length > longest || start + length > all.length) return undefined;
  const text = all.toString("latin1", start + least, start + length);
  const placeholder = readPlaceholder(text);
  return placeholder && { start, length, placeholder };
}

const kinds = {
  "configpath:sourceroot:": "source root",
  "configpath:stdlib:": "standard library",
  "hardcoded_ocaml_path:": "library path",
} as const;

/** Reads what follows the length. */
function readPlaceholder(text: string): Placeholder | undefined {
  for (const [word, kind] of Object.entries(kinds))
    if (text.startsWith(word)) return isPadding(text.slice(word.length)) ? { kind } : undefined;
  const [, word = "", counted = ""] =
    /^(vcs-describe|location:[a-z_]+|repeat:\d{1,5}):(.*)$/s.exec(text) ?? [];
  const value = readCounted(counted);
  if (value === undefined) return undefined;
  const [name = "", argument = ""] = word.split(":");
  if (name === "vcs-describe") return { kind: "version", directory: value };
  if (name === "location") return { kind: "location", section: argument, library: value };
  return { kind: "repeated", text: value.repeat(Math.min(Number(argument), longest)) };
}

/** A text behind its length, `3:abc%%`. */
function readCounted(text: string): string | undefined {
  const [whole = "", count = ""] = /^(\d{1,5}):/.exec(text) ?? [];
  const end = whole.length + Number(count);
  if (whole === "" || end > text.length) return undefined;
  return isPadding(text.slice(end)) ? text.slice(whole.length, end) : undefined;
}

const isPadding = (text: string): boolean => /^%{2,}$/.test(text);

/**
 * The program with its placeholders filled, each by its value (latin1) as `=LENGTH:VALUE` and spaces. Its length stays: a
 * value that is too long is cut off. One without a value stays open.
 */
export function fillPlaceholders(
  bytes: Uint8Array,
  value: (placeholder: Placeholder) => string | undefined,
): Uint8Array {
  const filled = Buffer.from(bytes);
  for (const { start, length, placeholder } of findPlaceholders(bytes)) {
    const text = value(placeholder);
    if (text === undefined) continue;
    const encoded = `=${text.length}:${text}`.slice(0, length).padEnd(length);
    filled.write(encoded, start, "latin1");
  }
  return filled;
}

const sections: Readonly<Record<string, (library: string) => string>> = {
  lib: (library) => `lib/${library}`,
  lib_root: () => "lib",
  libexec: (library) => `lib/${library}`,
  libexec_root: () => "lib",
  bin: () => "bin",
  sbin: () => "sbin",
  toplevel: () => "lib/toplevel",
  share: (library) => `share/${library}`,
  share_root: () => "share",
  etc: (library) => `etc/${library}`,
  doc: (library) => `doc/${library}`,
  stublibs: () => "lib/stublibs",
  man: () => "man",
};

/**
 * The value that `dune install --relocatable` gives a placeholder, where it needs nothing but the placeholder: places
 * are those beside the directory that the program is run from.
 */
export function relocatableValue(placeholder: Placeholder): string | undefined {
  if (placeholder.kind === "location") return sections[placeholder.section]?.(placeholder.library);
  if (placeholder.kind === "repeated") return placeholder.text;
  if (placeholder.kind === "source root") return "";
  return placeholder.kind === "library path" ? "relocatable" : undefined;
}
