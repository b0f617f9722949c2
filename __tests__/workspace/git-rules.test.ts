import { expect, test } from "vitest";
import { describingRule, renewGitRules } from "../../src/workspace/git-rules.ts";

const nothing = () => undefined;

function renewed(
  text: string,
  { major = 3, file = "dune", read = nothing as (path: string) => string | undefined } = {},
) {
  const languages = [{ version: [major, 0], at: { file: "dune-project", line: 1 } } as const];
  return renewGitRules(new Map([[file, text]]), languages, read).get(file);
}

const asks = '(with-stdout-to v.ml (system "git describe --always"))';

test.each([
  [`(rule ${asks})`, `(rule (deps (universe)) (action ${asks}))`],
  [`(rule (action ${asks}))`, `(rule (deps (universe)) (action ${asks}))`],
  [`(rule (deps a) (action ${asks}))`, `(rule (deps a (universe)) (action ${asks}))`],
  [
    "(rule (deps) (action (run git describe)))",
    "(rule (deps (universe)) (action (run git describe)))",
  ],
  [
    `(rule (target v.ml) (action ${asks}))`,
    `(rule (deps (universe)) (target v.ml) (action ${asks}))`,
  ],
  [
    `(subdir s (rule (action (bash "x=$(git -C .. rev-parse HEAD)"))))`,
    `(subdir s (rule (deps (universe)) (action (bash "x=$(git -C .. rev-parse HEAD)"))))`,
  ],
  ["(rule (action (run git log -1)))", "(rule (deps (universe)) (action (run git log -1)))"],
  [
    "(rule (action (run %{bin:git} describe)))",
    "(rule (deps (universe)) (action (run %{bin:git} describe)))",
  ],
])("%s depends on everything", (text, expected) => {
  expect(renewed(text)).toBe(expected);
});

test.each([
  "(executable (name git) (libraries describe))",
  "(rule (deps (universe)) (action (run git describe)))",
  "(rule (deps a) (action (run legit describe)))",
  '(rule (action (echo "digit describe")))',
  "(rule (copy git.ml log.ml))",
  "(rule (action (run git-lfs describe-it)))",
  "(rule)",
])("%s stays", (text) => {
  expect(renewed(text)).toBeUndefined();
});

test("a short rule of dune 1 has no place for it", () => {
  expect(renewed(`(rule ${asks})`, { major: 1 })).toBeUndefined();
  expect(renewed(`(rule (action ${asks}))`, { major: 1 })).toContain("universe");
});

test("a script or program that a rule runs is looked into", () => {
  const files: Readonly<Record<string, string>> = {
    "a/version.sh": "#!/bin/sh\ngit describe --tags\n",
    "a/gen.ml": 'let v = run [| "git"; "describe" |]',
    "a/other.sh": "echo git; echo describe\n",
  };
  const read = (path: string) => files[path];
  const rule = (words: string) => `(rule (deps x) (action (run ${words})))`;
  const isRenewed = (words: string) => renewed(rule(words), { file: "a/dune", read }) !== undefined;
  expect(isRenewed("sh %{dep:version.sh}")).toBe(true);
  expect(isRenewed("sh ./version.sh")).toBe(true);
  expect(isRenewed("%{exe:gen.exe} x")).toBe(true);
  expect(isRenewed("sh other.sh")).toBe(false);
  expect(isRenewed("sh ../a/../../version.sh")).toBe(false);
});

test("the rule that asks for a tag is found", () => {
  const at = (text: string) => describingRule({ texts: new Map([["a/dune", text]]) }, nothing);
  expect(at(`(rule x)\n\n(rule ${asks})`)).toEqual({ file: "a/dune", line: 3, column: 0 });
  expect(at("(rule (action (run git-describe)))")).toEqual({ file: "a/dune", line: 1, column: 0 });
  expect(at("(rule (action (run git rev-parse HEAD)))")).toBeUndefined();
});
