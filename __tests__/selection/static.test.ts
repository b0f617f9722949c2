import { expect, test } from "vitest";
import { machineLibraries } from "../../src/toolchain/libraries.ts";
import { type ToolchainName, toolchainNamed } from "../../src/toolchain/toolchains.ts";
import { messages, selecting, target } from "./selecting.ts";

const dune = { bin: "(executable (name main) (libraries unix str threads.posix dynlink))" };
const selectFor = (name: ToolchainName) =>
  selecting(
    dune,
    target(name),
    toolchainNamed(name).libraries(machineLibraries(undefined), { architecture: "x64" }),
  );

test.each(["windows", "linux-musl"] as const)("%s: static programs have no dynlink", (name) => {
  expect(messages(selectFor(name))).toEqual([
    `bin/main needs the library dynlink, which target ${name} cannot have, because its programs are static and load no code: use a library that does without it, or take it out of the libraries of bin/main.`,
  ]);
});

test.each(["linux-arm64", "linux-riscv64"] as const)("%s: others have", (name) => {
  expect(messages(selectFor(name))).toEqual([]);
});
