import { symlinkSync } from "node:fs";
import { describe } from "vitest";
import { catalogue } from "../../src/targets/catalogue.ts";
import { project, refused } from "./refused.ts";

const unix = ["--targets", "unix"];
const all = catalogue.map(({ name }) => `\`${name}\``).join(", ");
const config = (text: string | Uint8Array) => ({ ...project, "dune-targets.yml": text });

describe("targets", () => {
  refused([
    [
      "an unknown one",
      ["--targets", "riscv23"],
      project,
      ["flag --targets: `riscv23` matches no target; the nearest are `riscv32`, `riscv64`, `js`."],
    ],
    [
      "a glob that matches none, beside one that does",
      ["--targets", "un* zzz-*"],
      project,
      ["flag --targets: `zzz-*` matches no target; the nearest are `unix`, `js`, `hvt`."],
    ],
    [
      "none at all",
      [],
      project,
      [
        `No targets: name them in the input \`targets\`, with --targets, or under \`targets\` in dune-targets.yml. The targets are ${all}.`,
      ],
    ],
    ...["", " ,\n", "[]"].map(
      (list) =>
        [
          `an empty list, ${JSON.stringify(list)}`,
          ["--targets", list],
          project,
          [`flag --targets: the list is empty; name a target. The targets are ${all}.`],
        ] as const,
    ),
    [
      "an empty list in the config file",
      [],
      config("profile: dev\ntargets: []\n"),
      [
        `dune-targets.yml:2: \`targets\`: the list is empty; name a target. The targets are ${all}.`,
      ],
    ],
  ]);
});

describe("the command line", () => {
  refused([
    [
      "an unknown flag",
      ["--target", "unix"],
      project,
      ["unknown flag `--target`; the nearest is `--targets`."],
    ],
    [
      "a list in several arguments",
      ["--targets", "unix", "js"],
      project,
      ['unexpected argument `js`; a list is one argument: --targets "unix js".'],
    ],
    [
      "several wrong values at once",
      [...unix, "--jobs", "x", "--boot-timeout", "0", "--boot-expect", "(", "--install", "maybe"],
      project,
      [
        "flag --install: expected one of `auto`, `never`, found `maybe`.",
        "flag --boot-expect: `(` is not a regular expression of JavaScript's; check its brackets and escapes.",
        "flag --boot-timeout: expected a whole number from 1 to 86400, found `0`.",
        "flag --jobs: expected a whole number from 1 to 1024, found `x`.",
      ],
    ],
  ]);
});

describe("the config file", () => {
  refused([
    [
      "an unknown key",
      [],
      config("targets: unix\nprofil: dev\n"),
      ["dune-targets.yml:2: unknown key `profil`; the nearest is `profile`."],
    ],
    [
      "no YAML",
      [],
      config("targets: unix\n\tprofile: dev\n"),
      ["dune-targets.yml:2: this is not valid YAML: Tabs are not allowed as indentation."],
    ],
    [
      "several documents",
      [],
      config("targets: unix\n---\ntargets: js\n"),
      [
        "dune-targets.yml:2: these are several YAML documents; keep one and remove the `---` lines.",
      ],
    ],
    [
      "no text",
      unix,
      config(Uint8Array.of(0xff, 0xfe)),
      ["dune-targets.yml:1: this file cannot be read: it is not UTF-8 text."],
    ],
    [
      "a directory",
      unix,
      { ...project, "dune-targets.yml/file": "" },
      ["dune-targets.yml:1: this file cannot be read: it is not a regular file."],
    ],
    [
      "a dangling link",
      unix,
      { ...project, "dune-targets.yml": (path) => symlinkSync("nowhere", path) },
      ["dune-targets.yml:1: this file cannot be read: it is a link to nowhere."],
    ],
    [
      "one that is named and not there",
      [...unix, "--config", "nope.yml"],
      project,
      ["nope.yml:1: there is no such file, but `config` names it."],
    ],
    [
      "one outside the workspace",
      [...unix, "--config", "../x.yml"],
      project,
      ["flag --config: `TOP/x.yml` is outside the workspace PROJECT; name one inside."],
    ],
  ]);
});

describe("directories", () => {
  refused([
    [
      "a project outside the workspace",
      [...unix, "--working-directory", ".."],
      project,
      ["flag --working-directory: `TOP` is outside the workspace PROJECT; name one inside."],
    ],
    [
      "a project behind a link that leaves the workspace",
      [...unix, "--working-directory", "link"],
      { ...project, link: (path) => symlinkSync("../home", path) },
      ["flag --working-directory: `TOP/home` is outside the workspace PROJECT; name one inside."],
    ],
    [
      "a project that is not there",
      [...unix, "--working-directory", "nope"],
      project,
      ["flag --working-directory: there is no directory `PROJECT/nope`."],
    ],
    [
      "images outside the workspace",
      [...unix, "--output-directory", "../out"],
      project,
      ["flag --output-directory: `TOP/out` is outside the workspace PROJECT; name one inside."],
    ],
    [
      "images among the project's files",
      [...unix, "--output-directory", "."],
      project,
      [
        "flag --output-directory: `PROJECT` holds the project; name a directory of its own for the images.",
      ],
    ],
    [
      "images among files of others",
      [...unix, "--output-directory", "bin"],
      project,
      [
        "The output directory PROJECT/bin holds files that are not ours; choose another output-directory or empty it.",
      ],
    ],
    ...["dune-project", "dune-project/out"].map(
      (path) =>
        [
          `images in ${path}`,
          [...unix, "--output-directory", path],
          project,
          [
            `flag --output-directory: \`PROJECT/${path}\` is not a directory and cannot become one.`,
          ],
        ] as const,
    ),
  ]);
});
