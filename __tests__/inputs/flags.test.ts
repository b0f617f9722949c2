import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../src/base/errors.ts";
import { usage } from "../../src/inputs/documentation.ts";
import { parseCommandLine } from "../../src/inputs/flags.ts";

describe("command lines", () => {
  test.each([
    [[], { command: "help", flags: {} }],
    [["help"], { command: "help", flags: {} }],
    [["build", "-h"], { command: "help", flags: {} }],
    [["--help", "--nonsense"], { command: "help", flags: {} }],
    [["--version"], { command: "version", flags: {} }],
    [["-V"], { command: "version", flags: {} }],
    [["version"], { command: "version", flags: {} }],
    [["plan", "--targets", "unix js"], { command: "plan", flags: { targets: "unix js" } }],
    [["--targets=unix", "build"], { command: "build", flags: { targets: "unix" } }],
    [["build", "--targets", "- unix"], { command: "build", flags: { targets: "- unix" } }],
    [["build", "--boot", "--strip"], { command: "build", flags: { boot: "true", strip: "true" } }],
    [["build", "--no-boot"], { command: "build", flags: { boot: "false" } }],
    [["build", "--boot=false"], { command: "build", flags: { boot: "false" } }],
    [["build", "--jobs=-1"], { command: "build", flags: { jobs: "-1" } }],
    [["build", "--profile="], { command: "build", flags: { profile: "" } }],
    [["build", "--boot-expect=--"], { command: "build", flags: { "boot-expect": "--" } }],
  ])("%j", (argv, expected) => {
    expect(parseCommandLine(argv)).toEqual(expected);
  });

  test.each([
    [["--targets", "unix"], "the command is missing; write `plan` or `build` first."],
    [["bild"], "unknown command `bild`; the nearest is `build`."],
    [["build", "--target", "unix"], "unknown flag `--target`; the nearest is `--targets`."],
    [["--target", "unix", "build"], "unknown flag `--target`; the nearest is `--targets`."],
    [["build", "--no-jobs"], "unknown flag `--no-jobs`; the nearest is `--no-boot`."],
    [["build", "--no-bot"], "unknown flag `--no-bot`; the nearest is `--no-boot`."],
    [["build", "-j"], "unknown flag `-j`; the nearest is `--jobs`."],
    [["build", "--__proto__"], "unknown flag `--__proto__`; the nearest is `--profile`."],
    [
      ["build", "--targets", "unix", "js"],
      'unexpected argument `js`; a list is one argument: --targets "unix js".',
    ],
    [["build", "--jobs"], "flag --jobs needs a value: --jobs=VALUE."],
    [["build", "--jobs", "--boot"], "flag --jobs needs a value: --jobs=VALUE."],
    [["build", "--no-boot=true"], "flag --no-boot takes no value."],
    [
      ["build", "--targets", "a", "--targets", "b"],
      'flag --targets is given twice; put all names into one: --targets "a b".',
    ],
    [["build", "--boot", "--no-boot"], "flag --boot is given twice."],
    [
      ["build", "a\nb"],
      'unexpected argument `a\\nb`; a list is one argument: --targets "unix js".',
    ],
  ])("%j", (argv, problem) => {
    const problems = problem.split("\n").map((message) => ({ message }));
    expect(() => parseCommandLine(argv)).toThrow(new ConfigurationError(problems));
  });
});

test("the text of --help", () => {
  expect(usage()).toMatchSnapshot();
  expect(
    Math.max(
      ...usage()
        .split("\n")
        .map((line) => line.length),
    ),
  ).toBeLessThan(100);
});
