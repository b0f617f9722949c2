import { describe } from "vitest";
import { project, refused } from "./refused.ts";

const unix = ["--targets", "unix"];
const bin = (text: string) => ({ ...project, "bin/dune": text });

describe("executables", () => {
  refused([
    [
      "none",
      unix,
      { "dune-project": "(lang dune 2.8)", dune: "(library (name l))" },
      [
        "No executable for unix: no executable stanza is enabled there; add one, or name a test in executables.",
      ],
    ],
    [
      "several without a choice",
      unix,
      { ...project, "b/dune": "(executables (names x y))" },
      ["Several executables for unix (b/x, b/y, bin/main): choose with executables."],
    ],
    [
      "one that does not exist",
      [...unix, "--executables", "mian"],
      project,
      ["Executable `mian` does not exist; the nearest are bin/main."],
    ],
  ]);
});

describe("implementations", () => {
  const clock = {
    ...bin("(executable\n (name main)\n (libraries clock))"),
    "clock/dune": "(library (name clock) (virtual_modules clock))",
    "js/dune": "(library (name clock_js) (implements clock))",
  };
  const candidates =
    "its implementations are clock_js (tag js) and the target takes the tags unix, linux, posix, native, c, ocaml";
  refused([
    [
      "a missing one",
      unix,
      clock,
      [
        `bin/dune:1: Target unix has no implementation of clock, which bin/main needs: ${candidates}; add one with such a tag or write implementations: {unix: {clock: NAME}}.`,
      ],
    ],
    [
      "two that are as good",
      unix,
      {
        ...clock,
        "u/dune": "(library (name clock_unix) (implements clock))",
        "v/dune": "(library (name clock-unix) (implements clock))",
      },
      [
        "bin/dune:1: Target unix cannot choose among the implementations of clock, which bin/main needs, with the tag unix: clock-unix, clock_unix; write implementations: {unix: {clock: NAME}} with one of them.",
      ],
    ],
    [
      "a choice that contradicts the target",
      unix,
      { ...clock, "bin/dune": "(executable\n (name main)\n (libraries clock_js))" },
      [
        `bin/dune:1: Target unix cannot link clock_js, which bin/main lists for clock, because it is for another platform (js): ${candidates}; remove it from the libraries of bin/main or, if it does suit, write implementations: {unix: {clock: clock_js}}.`,
      ],
    ],
    [
      "a choice for a library that is not needed",
      ["--targets", "js", "--implementations", "clok=clock_js"],
      clock,
      [
        "implementations names clok, but what is built needs no virtual library of that name (it needs clock): correct or remove it.",
      ],
    ],
    [
      "one stanza in two directories that need different ones",
      [...unix, "--executables", "a/main b/main"],
      {
        "dune-project": "(lang dune 2.8)",
        "main.inc": "(executable (name main) (libraries clock))",
        ...Object.fromEntries(
          Object.entries({ a: "clock_unix", b: "unix" }).flatMap(([directory, name]) => [
            [`${directory}/dune-project`, "(lang dune 2.8)"],
            [`${directory}/dune`, "(include ../main.inc)"],
            [`${directory}/clock/dune`, "(library (name clock) (virtual_modules clock))"],
            [`${directory}/unix/dune`, `(library (name ${name}) (implements clock))`],
          ]),
        ),
      },
      [
        "main.inc:1: This stanza is included into several directories that need different implementations; write it once in each of them.",
      ],
    ],
    [
      "a library that bare metal does not have",
      ["--targets", "riscv32 cortex-m3"],
      bin("(executable (name main) (libraries threads))"),
      [
        "bin/dune:1: bin/main needs the library threads, which targets riscv32, cortex-m3 cannot have, because there is no operating system on bare metal: use a library that does without it, or take it out of the libraries of bin/main.",
      ],
    ],
  ]);
});
