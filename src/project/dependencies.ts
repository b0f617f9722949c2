import { complain, readName, type SourceText } from "./fields.ts";
import type { Dependency, Literal } from "./model.ts";
import { atomText, head, type List, type Sexp } from "./sexp.ts";

/** Reads `(libraries …)`, or the `(requires …)` of a dune-package, which has the same form. */
export function readDependencies(
  source: SourceText,
  field: List | undefined,
): readonly Dependency[] {
  return (field?.items.slice(1) ?? []).flatMap((item): readonly Dependency[] => {
    if (item.kind === "atom") return direct(source, [item]);
    const form = head(item);
    if (form === "re_export") return direct(source, item.items.slice(1));
    if (form === "select") return readSelect(source, item);
    // OxCaml: `(instantiate library argument … :as name)`.
    if (form === "instantiate") {
      const end = item.items.findIndex((part) => atomText(part) === ":as");
      return direct(source, item.items.slice(1, end === -1 ? undefined : end));
    }
    complain(source, item, "A library, (re_export …) or (select …) is expected here.");
    return [];
  });
}

function direct(source: SourceText, nodes: readonly Sexp[]): readonly Dependency[] {
  return nodes.flatMap((node) => {
    const library = readName(source, node);
    return library === undefined ? [] : [{ kind: "direct", name: library }];
  });
}

/** `(select file from (literal … -> file) …)`. */
function readSelect(source: SourceText, node: List): readonly Dependency[] {
  const [, , from, ...choices] = node.items;
  if (atomText(from) !== "from") {
    complain(
      source,
      node,
      "A select is written (select FILE from (LIBRARY … -> FILE) …); correct it.",
    );
    return [];
  }
  return [{ kind: "select", clauses: choices.flatMap((choice) => readClause(source, choice)) }];
}

function readClause(source: SourceText, choice: Sexp): readonly (readonly Literal[])[] {
  const items = choice.kind === "list" ? choice.items : [];
  const arrow = items.findIndex((item) => atomText(item) === "->");
  if (arrow === -1 || arrow !== items.length - 2) {
    complain(source, choice, "A clause of a select is written (LIBRARY … -> FILE); correct it.");
    return [];
  }
  return [items.slice(0, arrow).flatMap((item) => readLiteral(source, item))];
}

function readLiteral(source: SourceText, item: Sexp): readonly Literal[] {
  const negated = item.kind === "atom" && item.text.startsWith("!");
  const library = readName(source, negated ? { ...item, text: item.text.slice(1) } : item);
  return library === undefined ? [] : [{ name: library, negated }];
}
