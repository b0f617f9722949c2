import { expect, test } from "vitest";
import type { ReadyToolchain } from "../../src/toolchain/toolchain.ts";
import { workspaceEnvironment } from "../../src/workspace/environment.ts";
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
