import { type SourceText, span } from "./fields.ts";
import type { LibraryMode, LibraryModes, Span } from "./model.ts";
import { atomText, head, type List, type Sexp } from "./sexp.ts";

const known: ReadonlySet<string> = new Set(["byte", "native", "best", "melange"]);

/** The modes that dune builds a library in by default, `:standard`. */
const standard: readonly LibraryMode[] = ["byte", "best"];

/**
 * Reads the `(modes …)` of a library, an ordered set from dune 3.8 on. Undefined without one, and where it is something
 * that dune refuses or only dune can read.
 */
export function readModes(source: SourceText, field: List | undefined): LibraryModes | undefined {
  if (field === undefined) return undefined;
  const words: Span[] = [];
  const modes = unionOf(field.items.slice(1), (word) => words.push(span(source, word)));
  return modes && { built: modes, native: words };
}

/** `onNative` is told of each word `native` that asks for native code, and of none behind a `\`. */
function unionOf(
  items: readonly Sexp[],
  onNative: (word: Sexp) => void,
): ReadonlySet<LibraryMode> | undefined {
  const minus = items.findIndex((item) => atomText(item) === "\\");
  const modes = new Set<LibraryMode>();
  for (const item of minus === -1 ? items : items.slice(0, minus)) {
    const found = item.kind === "atom" ? modesNamed(item.text) : listed(item, onNative);
    if (found === undefined) return undefined;
    for (const mode of found) modes.add(mode);
    if (item.kind === "atom" && item.text === "native") onNative(item);
  }
  if (minus === -1) return modes;
  const taken = unionOf(items.slice(minus + 1), () => undefined);
  if (taken === undefined) return undefined;
  // The one that `:standard` has is `native` by the name that fits every compiler.
  if (taken.has("native")) modes.delete("best");
  return new Set([...modes].filter((mode) => !taken.has(mode)));
}

/** An ordered set in parentheses; `(:include …)` is one that only dune can read. */
const listed = (item: List, onNative: (word: Sexp) => void) =>
  head(item)?.startsWith(":") && head(item) !== ":standard"
    ? undefined
    : unionOf(item.items, onNative);

function modesNamed(word: string): readonly LibraryMode[] | undefined {
  if (word === ":standard") return standard;
  return isMode(word) ? [word] : undefined;
}

const isMode = (word: string): word is LibraryMode => known.has(word);

/** The code that a context's programs are linked from, and the one that `best` means there. */
export interface LinkedCode {
  readonly code: "byte" | "native";
  readonly best: "byte" | "native";
}

/**
 * Whether a library has the code that is linked. dune does not ask: without it the link fails, or with JavaScript of
 * dune 2 the program (measured with 2.9.3 and 3.24.1). A virtual library has no code of its own to link.
 */
export function hasCode(
  { modes, virtual }: { readonly modes?: LibraryModes; readonly virtual: boolean },
  { code, best }: LinkedCode,
): boolean {
  if (modes === undefined || virtual) return true;
  return modes.built.has(code) || (best === code && modes.built.has("best"));
}
