/** A library as a findlib META file describes it. */
export interface MetaLibrary {
  readonly name: string;
  /** Libraries that it needs in native code with threads. */
  readonly requires: readonly string[];
  /** The directory of its files, from that of the META file; undefined for one elsewhere (`^`, `+threads`). */
  readonly directory: string | undefined;
  /** Libraries for the code that it writes as a ppx. */
  readonly runtime: readonly string[];
  /** False for a mere name for the libraries that it requires. */
  readonly archives: boolean;
}

/** A comment, the start or the end of a `package "name" (…)` block, or an assignment with its predicates. */
const statements =
  /#[^\n]*|\bpackage\s*"((?:[^"\\]|\\.)*)"\s*\(|\)|\b([A-Za-z_]\w*)\s*(?:\(([^()]*)\)\s*)?(\+?=)\s*"((?:[^"\\]|\\.)*)"/gs;

/** Predicates that hold when dune reads `requires` (upstream src/dune_findlib/findlib.ml). */
const holding: ReadonlySet<string> = new Set(["ppx_driver", "mt", "mt_posix"]);

interface Block {
  readonly name: string;
  directory: string | undefined;
  archives: boolean;
  requires: string;
  /** The number of predicates of the assignment to `requires`: the one with most counts. */
  rank: number;
  /** Added to `requires` by `+=`. */
  more: string;
  runtime: string;
}

/**
 * The libraries of a findlib META file: the package itself and those of its `package "name" (…)` blocks, at any depth
 * (findlib's reference manual, META). An `exists_if` is not looked at.
 */
export function readMeta(text: string, packageName: string): readonly MetaLibrary[] {
  const root = newBlock(packageName, "");
  const all = [root];
  const stack = [root];
  for (const [statement, inner, variable, predicates = "", operator, value] of text.matchAll(
    statements,
  )) {
    const block = stack.at(-1) ?? root;
    if (inner !== undefined) {
      const begun = newBlock(`${block.name}.${inner}`, block.directory);
      all.push(begun);
      stack.push(begun);
    } else if (statement === ")") {
      if (stack.length > 1) stack.pop();
    } else if (value === undefined) continue;
    else if (variable === "archive") block.archives = true;
    else if (variable === "directory") block.directory = below(stack.at(-2), value);
    else if (variable === "ppx_runtime_deps") block.runtime += ` ${value}`;
    else if (variable === "requires") require(block, predicates, operator, value);
  }
  return all.map(({ name, directory, archives, requires, more, runtime }) => ({
    ...{ name, directory, archives },
    requires: words(`${requires} ${more}`),
    runtime: words(runtime),
  }));
}

const newBlock = (name: string, directory: string | undefined): Block => ({
  ...{ name, directory, archives: false, rank: -1, requires: "", more: "", runtime: "" },
});

const words = (text: string): readonly string[] => text.split(/[\s,]+/).filter((word) => word);

function below(parent: Block | undefined, directory: string): string | undefined {
  if (/^[\^+/]|^\.\.(?:\/|$)/.test(directory)) return undefined;
  const above = parent === undefined ? "" : parent.directory;
  if (above === undefined) return undefined;
  return [above, directory].filter((part) => part !== "").join("/");
}

function require(
  block: Block,
  predicates: string,
  operator: string | undefined,
  value: string,
): void {
  const asked = words(predicates);
  const holds = (predicate: string) =>
    predicate.startsWith("-") ? !holding.has(predicate.slice(1)) : holding.has(predicate);
  if (!asked.every(holds)) return;
  if (operator === "+=") block.more += ` ${value}`;
  else if (asked.length > block.rank) {
    block.rank = asked.length;
    block.requires = value;
  }
}
