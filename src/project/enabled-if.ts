import { atomText, head, type Sexp } from "./sexp.ts";

/** A truth value, or that it depends on something unknown before the build. */
export type Truth = boolean | "unknown";

/**
 * Values of dune's variables by their names (`context_name`, `env:CI`). With the entry `env:` the whole environment is
 * known, so that a variable that is not in it has its default.
 */
export type Variables = Readonly<Record<string, string>>;

/** Values of variables that depend on where they are written (`lib-available:unix`); undefined for any other. */
export type Lookup = (name: string) => string | undefined;

const nothingMore: Lookup = () => undefined;

/**
 * The value of an `enabled_if` (upstream src/dune_lang/blang.ml, src/source/blang_expand.ml) for these values of dune's
 * variables. True without a condition; "unknown" if it depends on another variable or dune would refuse it. Strings, versions among them, compare byte by byte.
 */
export function evaluate(
  condition: Sexp | undefined,
  variables: Variables,
  more = nothingMore,
): Truth {
  const lookup: Lookup = (name) => more(name) ?? valueIn(variables, name);
  return condition === undefined ? true : truth(condition, lookup, 0);
}

/** The value of a variable as it is written between `%{` and `}`. */
function valueIn(variables: Variables, name: string): string | undefined {
  const own = (key: string) => (Object.hasOwn(variables, key) ? variables[key] : undefined);
  const [, environment, fallback] = /^(env:[^=]*)=(.*)$/s.exec(name) ?? [];
  if (environment !== undefined)
    return own(environment) ?? (own("env:") === undefined ? undefined : fallback);
  const [, configured] = /^ocaml-config:(.*)$/s.exec(name) ?? [];
  return own(name) ?? (configured && own(configured === "version" ? "ocaml_version" : configured));
}

/** The deepest nesting of a condition that is followed. */
const deepest = 1000;

function truth(node: Sexp, lookup: Lookup, depth: number): Truth {
  if (depth > deepest) return "unknown";
  if (node.kind === "atom") {
    const text = expand(node.text, lookup);
    return text === "true" || (text === "false" ? false : "unknown");
  }
  const operator = head(node);
  const operands = node.items.slice(1);
  const parts = () => operands.map((operand) => truth(operand, lookup, depth + 1));
  switch (operator) {
    case "and":
      return all(parts());
    case "or":
      return not(all(parts().map(not)));
    case "not":
      return operands.length === 1 ? not(all(parts())) : "unknown";
    case undefined:
      return "unknown";
    default:
      return compare(operator, operands, lookup);
  }
}

function not(value: Truth): Truth {
  return value === "unknown" ? value : !value;
}

function all(values: readonly Truth[]): Truth {
  if (values.includes(false)) return false;
  return values.includes("unknown") ? "unknown" : true;
}

/** dune's relations, by the order of their two strings: negative, zero or positive. */
const relations: Readonly<Record<string, (order: number) => boolean>> = {
  "=": (order) => order === 0,
  "<>": (order) => order !== 0,
  "<": (order) => order < 0,
  ">": (order) => order > 0,
  "<=": (order) => order <= 0,
  ">=": (order) => order >= 0,
};

function compare(operator: string, operands: readonly Sexp[], lookup: Lookup): Truth {
  const relation = Object.hasOwn(relations, operator) ? relations[operator] : undefined;
  const [left, right] = operands.map((operand) => expand(atomText(operand), lookup));
  if (relation === undefined || operands.length !== 2) return "unknown";
  if (left === undefined || right === undefined) return "unknown";
  return relation(left === right ? 0 : left < right ? -1 : 1);
}

/** `text` with its variables replaced; undefined if one is not known. */
function expand(text: string | undefined, lookup: Lookup): string | undefined {
  if (text === undefined) return undefined;
  let known = true;
  const expanded = text.replace(/%\{([^}]*)\}/g, (whole, name: string) => {
    const value = lookup(name);
    known &&= value !== undefined;
    return value ?? whole;
  });
  return known ? expanded : undefined;
}
