import { expect, test } from "vitest";
import type { ReadyToolchain } from "../../src/toolchain/toolchain.ts";
import { setsVariables, workspaceEnvironment } from "../../src/workspace/workspace-environment.ts";
import { buildsOf, host, projectOf, solo5 } from "./sample.ts";

const project = projectOf("(executable (name main))");
const builds = (env: Readonly<Record<string, string>>) =>
  buildsOf(project, [{ name: "hvt", toolchain: solo5, env }]);
const ready = (programs?: string): ReadyToolchain => ({
  ...{ toolchain: solo5, prefix: "/t", findlibLines: [], programs, key: {}, origin: "store" },
  ...{ seconds: 0, strip: "strip", objcopy: "objcopy" },
});

test("a target's variables are over those of the machine", () => {
  const env = { PATH: "/bin", MODE: "unix", HOME: "/root" };
  expect(workspaceEnvironment(env, builds({ MODE: "hvt" }), [])).toEqual({
    PATH: "/bin",
    MODE: "hvt",
    HOME: "/root",
  });
});

test("a toolchain's programs are behind those of the machine, each directory once", () => {
  const toolchains = [ready("/t/bin"), ready(), ready("/t/bin"), ready("/u/bin")];
  const path = (env: Readonly<Record<string, string>>) =>
    workspaceEnvironment(env, buildsOf(project, [{ name: "unix", toolchain: host }]), toolchains)[
      "PATH"
    ];
  expect(path({ PATH: "/usr/bin:/bin" })).toBe("/usr/bin:/bin:/t/bin:/u/bin");
  expect(path({})).toBe("/t/bin:/u/bin");
});

const variables = "(env (_ (env-vars (MODE hvt))))";
test.each<[string, Record<string, string>, string, boolean]>([
  ["its own dune file", { "app/bin/dune": variables }, "app/bin", true],
  ["one around it", { "app/dune": variables }, "app/bin", true],
  ["the first of all", { dune: variables }, "app/bin", true],
  ["dune-file", { "app/dune-file": variables }, "app/bin", true],
  ["one beside it", { "app/lib/dune": variables, "app/bin/dune": "" }, "app/bin", false],
  ["one whose directory begins alike", { "app/b/dune": variables }, "app/bin", false],
  ["one below it", { "duniverse/dune_/test/dune": variables, dune: "" }, "", false],
  ["a file that may be included", { "common/flags.inc": variables }, "app/bin", true],
  ["no variables", { dune: "(env (_ (flags -w)))" }, "", false],
])("variables for the rules of a directory by %s", (_where, texts, directory, sets) => {
  expect(
    setsVariables({ texts: new Map(Object.entries(texts)), workspaceFile: "" }, directory),
  ).toBe(sets);
});

test("variables for all rules by the dune-workspace", () => {
  expect(setsVariables({ texts: new Map(), workspaceFile: variables }, "bin")).toBe(true);
});
