import { describe, expect, test } from "vitest";
import { runCommand } from "./attempt.ts";
import { project, refused } from "./refused.ts";

const unix = ["--targets", "unix"];
const bin = (text: string) => ({ ...project, "bin/dune": text });

describe("hostile names are refused", () => {
  refused([
    [
      "targets",
      ["--targets", '../x $(touch "it"'],
      project,
      [
        "flag --targets: `../x` matches no target; the nearest are `unix`, `js`, `hvt`.",
        "flag --targets: `$(touch` matches no target; the nearest are `hvt`, `spt`, `muen`.",
        'flag --targets: `"it"` matches no target; the nearest are `hvt`, `spt`, `unix`.',
      ],
    ],
    [
      "a target with a line end",
      ["--targets", '- "unix\\n::error::js"'],
      project,
      [
        "flag --targets, line 1: `targets[0]`: `unix\\n::error::js` matches no target; the nearest are `unix`, `windows`, `unikraft-qemu`.",
      ],
    ],
    [
      "a target of one's own",
      ["--targets", "- name: ../x\n  extends: unix"],
      project,
      [
        "flag --targets, line 1: `targets[0].name`: `../x` cannot name a target: expected up to 63 lower-case letters, digits, `.`, `_` and `-`, a letter or digit first.",
      ],
    ],
    [
      "executables",
      [...unix, "--executables", 'bin/../bin/main $(id) "main"'],
      project,
      [
        "Executable `bin/../bin/main` does not exist; the nearest are bin/main.",
        "Executable `$(id)` does not exist; the nearest are bin/main.",
        'Executable `"main"` does not exist; the nearest are bin/main.',
      ],
    ],
    ...[
      ["../main", '"../main"'],
      ['"$(touch pwned)"', '"$(touch pwned)"'],
      ['"a\\nb"', '"a\\nb"'],
    ].map(
      ([written, shown]) =>
        [
          `an executable that is called ${written} in its dune file`,
          unix,
          bin(`(executable (name ${written}))`),
          [`bin/dune:1: ${shown} is not a name; use letters, digits, "_", "-" and ".".`],
        ] as const,
    ),
    [
      "implementations",
      [...unix, "--implementations", "clock=../../x board=$(id)"],
      project,
      [
        "flag --implementations: `../../x` is not a library's name: expected letters, digits, `_`, `-`, `+` and `.`.",
        "flag --implementations: `$(id)` is not a library's name: expected letters, digits, `_`, `-`, `+` and `.`.",
      ],
    ],
    [
      "an implementation with a line end",
      [...unix, "--implementations", '{clock: "a\\nb"}'],
      project,
      [
        "flag --implementations, line 1: `implementations.clock`: `a\\nb` is not a library's name: expected letters, digits, `_`, `-`, `+` and `.`.",
      ],
    ],
    [
      "a profile",
      [...unix, "--profile", "$(id)"],
      project,
      ["flag --profile: `$(id)` is not a profile: expected letters, digits, `_`, `-` and `.`."],
    ],
    [
      "directories with a line end",
      [...unix, "--working-directory", "a\nb", "--output-directory", "c\nd"],
      project,
      [
        "flag --working-directory: `a\\nb` holds a control character (a line end, NUL or the like); remove it.",
        "flag --output-directory: `c\\nd` holds a control character (a line end, NUL or the like); remove it.",
      ],
    ],
    [
      "a directory of the project with a line end and a terminal's escapes",
      unix,
      { ...project, "a\n::error::\u001b[2J/dune": "(executable" },
      [
        "a\\n::error::\\u{1b}[2J/dune:1: The file cannot be read: this parenthesis is never closed; close it.",
      ],
    ],
  ]);
});

describe("hostile names that are allowed", () => {
  const hostile = [
    'a b $(touch pwned) "q"',
    "-rf",
    "it's; touch pwned",
    "`touch pwned`",
    "a\nb",
    "ü ☃",
  ];

  test.each(hostile)("a project in a directory called %j", async (name) => {
    const args = ["plan", "--targets", "unix riscv32"];
    const attempt = await runCommand(args, { files: project, project: name });
    expect(attempt).toMatchObject({ code: 0, stderr: "", changes: [] });
    expect(JSON.parse(attempt.stdout)).toMatchObject({ executables: [{ path: "bin/main" }] });
  });

  test.each(hostile)("an executable in a directory called %j", async (name) => {
    const { "bin/dune": dune, ...rest } = project;
    const attempt = await runCommand(["plan", "--targets", "unix"], {
      files: { ...rest, [`${name}/dune`]: dune },
    });
    expect(attempt).toMatchObject({ code: 0, stderr: "", changes: [] });
    expect(JSON.parse(attempt.stdout)).toMatchObject({
      executables: [{ path: `${name}/main` }],
      images: [{ file: "main-unix" }],
    });
  });

  const nameable = hostile.filter((name) => !name.includes("\n"));
  test.each(nameable)("the working directory %j", async (name) => {
    const files = Object.entries(project).map(([path, text]) => [`${name}/${path}`, text]);
    const args = ["plan", "--targets", "unix", "--working-directory", name];
    const attempt = await runCommand(args, { files: Object.fromEntries(files) });
    expect(attempt).toMatchObject({ code: 0, stderr: "", changes: [] });
  });
});
