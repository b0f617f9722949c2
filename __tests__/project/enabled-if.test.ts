import { expect, test } from "vitest";
import { evaluate } from "../../src/project/enabled-if.ts";
import { parseSexps } from "../../src/project/sexp.ts";

const variables = {
  context_name: "xen",
  os_type: "Unix",
  ocaml_version: "5.3.0",
  "env:CI": "true",
  empty: "",
};

test.each([
  ["true", true],
  ["false", false],
  ['"true"', true],
  ["%{env:CI}", true],
  ["%{env:CI=false}", true],
  ["(= %{env:MODE=hvt} hvt)", "unknown"],
  ["maybe", "unknown"],
  ["%{profile}", "unknown"],
  ["(= a a)", true],
  ["(= a b)", false],
  ["(<> a b)", true],
  ["(= %{context_name} xen)", true],
  ['(= "%{context_name}" "xen")', true],
  ["(= x%{context_name}-%{os_type} xxen-Unix)", true],
  ["(<> %{context_name} solo5)", true],
  ['(= %{empty} "")', true],
  ["(= %{profile} dev)", "unknown"],
  ["(= %{constructor} x)", "unknown"],
  ["(>= %{ocaml_version} 4.14)", true],
  ["(< %{ocaml_version} 5.3.0)", false],
  ["(<= %{ocaml_version} 5.3.0)", true],
  ["(> b a)", true],
  // dune compares versions as strings.
  ["(>= 10.0 9.0)", false],
  ["(and)", true],
  ["(or)", false],
  ["(and true true)", true],
  ["(and %{profile} false)", false],
  ["(and %{profile} true)", "unknown"],
  ["(or %{profile} true)", true],
  ["(or %{profile} false)", "unknown"],
  ["(not false)", true],
  ["(not %{profile})", "unknown"],
  ["(not (and (= a a) (or false (<> b b))))", true],
  ["(= a)", "unknown"],
  ["(= a b c)", "unknown"],
  ["(not true false)", "unknown"],
  ["(toString a b)", "unknown"],
  ["(= (a) b)", "unknown"],
  ["()", "unknown"],
] as const)("%s is %s", (text, expected) => {
  expect(evaluate(parseSexps(text, "dune")[0], variables)).toBe(expected);
});

test("no condition is true", () => {
  expect(evaluate(undefined, {})).toBe(true);
});

test("a condition nested a hundred thousand deep is not known", () => {
  const depth = 100_000;
  const text = `${"(not ".repeat(depth)}true${")".repeat(depth)}`;
  expect(evaluate(parseSexps(text, "dune")[0], {})).toBe("unknown");
});
