import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe } from "vitest";
import { project, refused } from "./refused.ts";

const unix = ["--targets", "unix"];
const bin = (text: string | Uint8Array) => ({ ...project, "bin/dune": text });
const dangling = (path: string) => symlinkSync("nowhere", path);

describe("dune files", () => {
  refused([
    [
      "no project",
      unix,
      { "README.md": "" },
      [
        "There is no dune project here: no dune-project file was found; set working-directory to where it is.",
      ],
    ],
    [
      "everything that is wrong, each at its place",
      unix,
      { ...bin("(executable\n (name ma/in))\n"), "lib/dune": "(library)\n(library\n (name x)" },
      [
        'bin/dune:2: "ma/in" is not a name; use letters, digits, "_", "-" and ".".',
        "lib/dune:2: The file cannot be read: this parenthesis is never closed; close it.",
      ],
    ],
    [
      "a parenthesis too many",
      unix,
      bin("(executable\n (name main))\n)\n"),
      ["bin/dune:3: The file cannot be read: this parenthesis closes nothing; remove it."],
    ],
    [
      "a NUL byte",
      unix,
      bin("(executable\n (name ma\0in))\n"),
      ["bin/dune:2: The file cannot be read: the control character 0 is not allowed here."],
    ],
    [
      "UTF-16",
      unix,
      bin(Buffer.from("\ufeff(executable (name main))", "utf16le")),
      [
        'bin/dune:1: The file cannot be read: a byte outside ASCII must be in a "string" or a comment.',
      ],
    ],
    [
      "three million parentheses",
      unix,
      bin("(".repeat(3_000_000)),
      ["bin/dune:1: The file cannot be read: this parenthesis is never closed; close it."],
    ],
    [
      "a circle of includes",
      unix,
      {
        ...bin("(include a.inc)"),
        "bin/a.inc": "(include b.inc)",
        "bin/b.inc": "\n(include a.inc)",
      },
      [
        "bin/b.inc:2: bin/dune includes bin/a.inc includes bin/b.inc includes bin/a.inc; break this circle.",
      ],
    ],
    [
      "a dangling link",
      unix,
      { ...project, "lib/dune": dangling },
      [
        "lib/dune:1: The file cannot be opened; let this user read it or, if it is a link, mend it.",
      ],
    ],
    [
      "a subdir that leaves the project",
      unix,
      { ...project, dune: "(subdir ../home (executable (name x)))" },
      ["dune:1: A (subdir) needs a path below its own directory; correct it."],
    ],
  ]);
});

describe("dune-project and dune-workspace", () => {
  const dune = (path: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "#!/bin/sh\necho 3.17.2\n");
    chmodSync(path, 0o755);
  };
  refused([
    [
      "another language",
      unix,
      { ...project, "dune-project": "(lang rust 3.0)" },
      ["dune-project:1: A dune-project must start with (lang dune X.Y); add that line."],
    ],
    [
      "a dangling link",
      unix,
      { "dune-project": dangling },
      [
        "dune-project:1: The file cannot be opened; let this user read it or, if it is a link, mend it.",
      ],
    ],
    [
      "a broken dune-workspace",
      unix,
      { ...project, "dune-workspace": "(lang dune 2.8)\n(context (default\n" },
      ["dune-workspace:2: The file cannot be read: this parenthesis is never closed; close it."],
    ],
    [
      "a dune-workspace without a language",
      unix,
      { ...project, "dune-workspace": "(context default)" },
      ["dune-workspace:1: A dune-workspace must start with (lang dune X.Y); add that line."],
    ],
    [
      "a context of the project's own that a target cannot use",
      ["--targets", "riscv32 cortex-m3"],
      { ...project, "dune-workspace": "(lang dune 2.8)\n(context (default (name riscv32)))" },
      [
        "dune-workspace:2: The context riscv32 has no toolchain, but the targets asked for need it with (toolchain riscv32); change it, rename it or leave it out.",
      ],
    ],
  ]);
  refused(
    [
      [
        "languages that dune does not know yet",
        unix,
        {
          ...{ ...project, ".tools/dune": dune },
          ...{ "dune-project": "(lang dune 9.99)", "dune-workspace": "; ours\n(lang dune 3.18)" },
        },
        [
          "dune-workspace:2: (lang dune 3.18) is newer than dune 3.17.2 on PATH; lower it or put a newer dune on PATH.",
          "dune-project:1: (lang dune 9.99) is newer than dune 3.17.2 on PATH; lower it or put a newer dune on PATH.",
        ],
      ],
    ],
    { PATH: "PROJECT/.tools" },
  );
});
