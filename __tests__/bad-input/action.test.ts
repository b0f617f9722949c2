import { expect, test } from "vitest";
import { type Files, runAction } from "./attempt.ts";
import { project } from "./refused.ts";

const reading = ["::group::Plan", "::endgroup::"];
const unix = { targets: "unix" };

/** What the step is given, the project, and every line that the runner reads. */
type Step = readonly [string, Readonly<Record<string, string>>, Files, readonly string[]];

test.each<Step>([
  [
    "an unknown target",
    { targets: "riscv23" },
    project,
    [
      "::error::input `targets`: `riscv23` matches no target; the nearest are `riscv32`, `riscv64`, `js`.",
    ],
  ],
  [
    "an unknown key, in the file that the workspace has",
    {},
    { ...project, "dune-targets.yml": "targets: unix\nprofil: dev\n" },
    [
      "::error file=project/dune-targets.yml,line=2::unknown key `profil`; the nearest is `profile`.",
    ],
  ],
  [
    "two broken dune files, in the directory that the workspace has",
    unix,
    { ...project, "a/dune": "(library", "bin/dune": "(executable\n (name ma/in))" },
    [
      ...reading,
      "::error file=project/a/dune,line=1,col=1::The file cannot be read: this parenthesis is never closed; close it.",
      '::error file=project/bin/dune,line=2,col=8::"ma/in" is not a name; use letters, digits, "_", "-" and ".".',
    ],
  ],
  [
    "names that would be commands",
    unix,
    { ...project, "a\n::error::b/dune": "(executable (name main))" },
    [
      ...reading,
      "::error::Several executables for unix (a\\n::error::b/main, bin/main): choose with executables.",
    ],
  ],
  [
    "no project",
    unix,
    {},
    [
      ...reading,
      "::error::There is no dune project here: no dune-project file was found; set working-directory to where it is.",
    ],
  ],
])("%s", async (_what, inputs, files, lines) => {
  const { stdout, ...rest } = await runAction(inputs, { files });
  expect(stdout.trimEnd().split("\n")).toEqual(lines);
  expect(rest).toEqual({ code: 1, stderr: "", changes: [] });
});

test("no line of a plan is a command of the project's", async () => {
  const { "bin/dune": dune, ...rest } = project;
  const files = { ...rest, "a\n::error::b/dune": dune, "c/dune": "(include d\\n::error::e)" };
  const { stdout } = await runAction({ ...unix, install: "never", artifacts: "false" }, { files });
  const commands = stdout.split("\n").filter((line) => line.trimStart().startsWith("::"));
  expect(commands).toEqual([
    "::group::Plan",
    "::warning file=project/c/dune,line=1,col=1::This dune file was not read: c/d\\n::error::e is not in the tree.",
    "::endgroup::",
    "::group::Installing system packages",
    "::endgroup::",
    "::error::Not installed: ocaml, ocaml-dune; and `install` is `never`. Install the programs of these Debian packages in this machine's own way.",
  ]);
});
