import { atomText, head, type Sexp } from "./sexp.ts";

/** A truth value, or that it depends on something unknown before the build. */
export type Truth = boolean | "unknown";

/**
 * The value of an `enabled_if` (upstream src/dune_lang/blang.ml, src/source/blang_expand.ml) where `variables` maps
 * names of dune's variables (`context_name`, `env:CI`) to their values. True without a condition; "unknown" if it
 * depends on another variable or dune would refuse it. Strings, versions among them, compare byte by byte.
 */
export function evaluate(
  condition: Sexp | undefined,
  variables: Readonly<Record<string, string>>,
): Truth {
  return condition === undefined ? true : truth(condition, variables, 0);
}

/** The deepest nesting of a condition that is followed. */
const deepest = 1000;

function truth(node: Sexp, variables: Readonly<Record<string, string>>, depth: number): Truth {
  if (depth > deepest) return "unknown";
  if (node.kind === "atom") {
    const text = expand(node.text, variables);
    return text === "true" || (text === "false" ? false : "unknown");
  }
  const operator = head(node);
  const operands = node.items.slice(1);
  const parts = () => operands.map((operand) => truth(operand, variables, depth + 1));
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
      return compare(operator, operands, variables);
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

function compare(
  operator: string,
  operands: readonly Sexp[],
  variables: Readonly<Record<string, string>>,
): Truth {
  const relation = Object.hasOwn(relations, operator) ? relations[operator] : undefined;
  const [left, right] = operands.map((operand) => expand(atomText(operand), variables));
  if (relation === undefined || operands.length !== 2) return "unknown";
  if (left === undefined || right === undefined) return "unknown";
  return relation(left === right ? 0 : left < right ? -1 : 1);
}

/** `text` with its variables replaced; undefined if one is not known. */
function expand(
  text: string | undefined,
  variables: Readonly<Record<string, string>>,
): string | undefined {
  if (text === undefined) return undefined;
  let known = true;
  const expanded = text.replace(/%\{([^}]*)\}/g, (whole, name: string) => {
    // `%{env:NAME=DEFAULT}`
    const key = name.startsWith("env:") ? name.replace(/=.*/s, "") : name;
    const value = Object.hasOwn(variables, key) ? variables[key] : undefined;
    known &&= value !== undefined;
    return value ?? whole;
  });
  return known ? expanded : undefined;
}
