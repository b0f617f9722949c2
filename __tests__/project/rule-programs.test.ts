import { expect, test } from "vitest";
import { isRun, programsOfRules } from "../../src/project/rule-programs.ts";
import { projectOf } from "../workspace/sample.ts";

const stanza = "(executable (name gen) (public_name the-gen))";

test.each([
  ["(rule (with-stdout-to t.ml (run %{exe:../tools/gen.exe} a)))", true],
  ["(rule (with-stdout-to t.ml (run ./gen.exe a)))", true],
  ["(rule (deps (:gen gen.exe)) (action (with-stdout-to t.ml (run %{gen}))))", true],
  ['(rule (with-stdout-to t.ml (progn (system "./gen.bc > x; cat x"))))', true],
  ["(rule (with-stdout-to t.ml (run the-gen)))", true],
  ["(rule (with-stdout-to t.ml (echo %{bin:the-gen})))", true],
  ["(rule (target main.hvt) (action (copy gen.exe %{target})))", false],
  ["(rule (with-stdout-to t.ml (run gen)))", false],
  ["(rule (with-stdout-to t.ml (run %{exe:generate.exe})))", false],
  ["(install (section bin) (files gen.exe))", false],
])("%s", (rule, runs) => {
  const project = projectOf(`${stanza}\n${rule}\n`);
  const [gen] = project.executables;
  expect(gen && isRun(gen, programsOfRules(project.texts))).toBe(runs);
});
