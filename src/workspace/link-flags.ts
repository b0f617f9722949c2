import type { Span } from "../project/model.ts";
import { atomText, type List, type Sexp } from "../project/sexp.ts";
import { quote, type Splice } from "./splice.ts";

/** A word `-z KEY=VALUE` for the linker, which has one value for each key: Solo5's ABI. */
interface Setting {
  readonly key: string;
  readonly value: string;
}

/** In the text of a word, which may hold more: `-z solo5-abi=hvt`, `-z solo5-abi=%{env:MODE=hvt} -u start`. */
const settings = /(^|[\s"])-z ([\w.-]+)=((?:%\{[^}]*\}|[^\s"\\])*)/g;

function settingOf(word: string): Setting | undefined {
  const [, key, value] = /^-z ([\w.-]+)=(\S+)$/.exec(word) ?? [];
  return key === undefined || value === undefined ? undefined : { key, value };
}

const valuesIn = (flags: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    flags.flatMap((flag) => {
      const setting = settingOf(flag);
      return setting ? [[setting.key, setting.value] as const] : [];
    }),
  );

/** `text` with the values of `values` for the settings in it; `found` collects their keys. */
function withValues(
  text: string,
  values: ReadonlyMap<string, string>,
  found: Set<string>,
  write: (value: string) => string = (value) => value,
): string {
  return text.replace(settings, (whole, before: string, key: string) => {
    const value = values.get(key);
    if (value === undefined) return whole;
    found.add(key);
    return `${before}-z ${key}=${write(value)}`;
  });
}

/** Whether two lists of flags are the same but for the values of `-z KEY=VALUE`. */
export function differInSettings(a: readonly string[], b: readonly string[]): boolean {
  return (
    a.length === b.length &&
    a.every((flag, index) => {
      const other = b[index] ?? "";
      const key = settingOf(flag)?.key;
      return flag === other || (key !== undefined && key === settingOf(other)?.key);
    })
  );
}

/**
 * The words of a link command with other values for the `-z KEY=VALUE` that `flags` hold. Undefined if one of them is
 * not in the command, so that it is no command of the kind that was expected.
 */
export function withSettings(
  command: readonly string[],
  flags: readonly string[],
): readonly string[] | undefined {
  const values = valuesIn(flags);
  const found = new Set<string>();
  const words = command.map((word) => withValues(word, values, found));
  return found.size === values.size ? words : undefined;
}

/**
 * The changes that a target's flags make to a stanza's `(link_flags …)`: a `-z KEY=VALUE` of theirs takes the place of the one
 * that is written there, whatever its value is made of, a `-u SYMBOL` that is there stays, and the others are to be appended.
 *
 * @param text latin1 text of the file
 * @param field the node that covers `span`, with offsets from its start
 */
export function overrideLinkFlags(
  text: string,
  span: Span,
  field: List,
  flags: readonly string[],
): { readonly splices: readonly Splice[]; readonly rest: readonly string[] } {
  const values = valuesIn(flags);
  const found = new Set<string>();
  const atoms = atomsIn(field);
  const splices = atoms.flatMap((atom): readonly Splice[] => {
    const [start, end] = [span.start + atom.start, span.start + atom.end];
    const written = text.slice(start, end);
    const changed = withValues(written, values, found, withinString);
    return changed === written ? [] : [{ start, end, text: changed }];
  });
  const words = atoms.map((atom) => ` ${atomText(atom) ?? ""} `);
  const asked = (flag: string) =>
    symbol.test(flag) && words.some((word) => word.includes(` ${flag} `));
  return {
    splices,
    rest: without(flags, (flag) => found.has(settingOf(flag)?.key ?? "") || asked(flag)),
  };
}

/** A word for the linker that asks for what it would leave out. */
const symbol = /^-u \S+$/;

/** All atoms that a list stands for; what is behind a `\` is taken away from what is before it. */
function atomsIn({ items }: List): readonly Sexp[] {
  const minus = items.findIndex((item) => item.kind === "atom" && item.text === "\\");
  const counted = minus === -1 ? items : items.slice(0, minus);
  return counted.flatMap((item) => (item.kind === "atom" ? [item] : atomsIn(item)));
}

/** As dune's files have it inside of quotation marks; only there can a word hold a blank. */
function withinString(value: string): string {
  const quoted = quote(value);
  return quoted.startsWith('"') ? quoted.slice(1, -1) : quoted;
}

/** Flags without those that are to be dropped and the `-cclib` or `-ccopt` that introduces each. */
function without(
  flags: readonly string[],
  isDropped: (flag: string) => boolean,
): readonly string[] {
  const dropped = flags.map(isDropped);
  return flags.filter(
    (flag, index) => !dropped[index] && !(dropped[index + 1] && /^-cc(?:lib|opt)$/.test(flag)),
  );
}
