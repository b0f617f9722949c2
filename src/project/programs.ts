import type { Fields } from "./fields.ts";
import { atomText, field, head, type Sexp } from "./sexp.ts";

/** Names of the modules that a stanza of menhir's makes; none of any other stanza. */
export function grammarsOf(stanza: Sexp): readonly string[] {
  if (stanza.kind !== "list" || head(stanza) !== "menhir") return [];
  const merged = atomText(field(stanza.items, "merge_into")?.items[1]);
  if (merged !== undefined) return [merged];
  return (field(stanza.items, "modules")?.items.slice(1) ?? []).flatMap(
    (item) => atomText(item) ?? [],
  );
}

/** Programs that make modules of a library or executable, where its directory has these grammars of menhir's. */
export function programsFor({ byName }: Fields, grammars: readonly string[]): readonly string[] {
  const modules = byName.get("modules")?.items.slice(1);
  return grammars.some((grammar) => isAmong(grammar, modules)) ? ["menhir"] : [];
}

/** Whether a `(modules …)` has a module. One that is more than names is taken to have it. */
function isAmong(module: string, modules: readonly Sexp[] | undefined): boolean {
  const names = modules?.map(atomText);
  if (names === undefined || !names.every((name) => name !== undefined && /^\w+$/.test(name)))
    return true;
  const same = (name: string | undefined) => name?.toLowerCase() === module.toLowerCase();
  return names.some(same);
}
