import { atomText, head, type List } from "./sexp.ts";

/** The files of a `(deps …)` that are written out, all of them and by the names that are given to some. */
export interface RuleDependencies {
  readonly files: readonly string[];
  readonly byName: ReadonlyMap<string, readonly string[]>;
}

/** Reads `(deps …)`: files, `(file f)` and `(:name f …)`. Globs, aliases and the like are left out. */
export function readRuleDependencies(deps: List | undefined): RuleDependencies {
  const files: string[] = [];
  const byName = new Map<string, readonly string[]>();
  for (const item of deps?.items.slice(1) ?? []) {
    const form = head(item);
    if (item.kind === "atom") files.push(item.text);
    else if (form === "file") files.push(...filesIn(item));
    else if (form?.startsWith(":")) {
      const named = filesIn(item);
      byName.set(form.slice(1), named);
      files.push(...named);
    }
  }
  return { files, byName };
}

const filesIn = ({ items }: List): readonly string[] =>
  items.slice(1).flatMap((item) => {
    if (item.kind === "atom") return [item.text];
    return head(item) === "file" ? (atomText(item.items[1]) ?? []) : [];
  });
