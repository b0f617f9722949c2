import { describe, expect, test } from "vitest";
import { adviceFor, asksForArguments } from "../../src/boot/advice.ts";
import { catalogue } from "../../src/targets/catalogue.ts";
import type { Boot } from "../../src/targets/target.ts";

const bootOf = (name: string, change: Partial<Boot> = {}): Boot => {
  const boot = catalogue.find((row) => row.name === name)?.boot;
  if (!boot) throw new Error(`no boot of ${name}`);
  return { ...boot, ...change };
};

const noFile = 'Fatal error: exception Sys_error("a.json: No such file or directory")';

describe("a program asks for arguments", () => {
  test.each<[string, number | null, string, Partial<Boot>, boolean]>([
    [
      "Cmdliner 2",
      124,
      "Usage: tool [--help] [OPTION]… FILE\ntool: required argument FILE is missing",
      {},
      true,
    ],
    [
      "Cmdliner 1",
      124,
      "tool: required argument FILE is missing\nUsage: tool [OPTION]… FILE",
      {},
      true,
    ],
    ["a message of its own", 1, "usage: tool FILE", {}, true],
    ["Arg", 2, "tool: no file.\nUsage: tool [options]", {}, true],
    ["one that gives itself help", 1, "Not enough arguments", {}, true],
    ["one that was given some", 2, "usage: tool FILE", { arguments: ["a"] }, false],
    ["a command without a place for them", 2, "usage: tool FILE", { argv: ["{image}"] }, false],
    ["a signal", null, "usage: tool FILE", {}, false],
    ["a figure", 2, "memory usage: 12 MB", {}, false],
    ["a crash", 2, "Fatal error: exception Not_found", {}, false],
  ])("%s", (_, code, text, change, asks) => {
    expect(asksForArguments(bootOf("unix", change), { code, text })).toBe(asks);
  });
});

describe("a crash says what a program ran without", () => {
  const without =
    "It ran without arguments in an empty directory: give it some with boot.arguments, or turn boot off.";
  const empty =
    "It ran in an empty directory: bring the files with a boot.command of your own, or turn boot off.";
  test.each<[string, string, Partial<Boot>, number | null, string, string | undefined]>([
    ["no arguments", "unix", {}, 2, "Fatal error: exception Not_found", without],
    ["JavaScript", "js", {}, 1, "Error", without],
    ["arguments, and a file that is not there", "unix", { arguments: ["a"] }, 2, noFile, empty],
    ["arguments", "unix", { arguments: ["a"] }, 2, "Fatal error: exception Not_found", undefined],
    ["a signal", "unix", {}, null, "", undefined],
    ["a command of the user's own", "unix", { argv: ["sh", "{image}"] }, 2, "", undefined],
    ["firmware", "riscv32", {}, 2, "", undefined],
    ["a unikernel", "spt", {}, 2, "", undefined],
  ])("%s", (_, name, change, code, text, advice) => {
    expect(adviceFor(bootOf(name, change), { code, text })).toBe(advice);
  });
});
