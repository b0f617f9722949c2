import { expect, test } from "vitest";
import type { Host } from "../../src/machine/host.ts";
import { languageProblems } from "../../src/plan/plan-problems.ts";

const distribution = { id: "debian", version: "12", name: "Debian 12" };
const at = { file: "dune-project", line: 1, column: 0 };

function problems(major: number, minor: number, dune: Host["dune"]): readonly string[] {
  const languages = [{ version: [major, minor], at }] as const;
  return languageProblems(languages, { dune, distribution }).map(({ message }) => message);
}

test.each<[number, number, Host["dune"], readonly string[]]>([
  [2, 9, { version: "2.9.3", from: "path" }, []],
  [3, 0, undefined, []],
  [3, 9, { version: "3.17.2", from: "path" }, []],
  [3, 0, { version: "2.9.3", from: "distribution" }, []],
  [9, 0, { version: "dev", from: "path" }, []],
  [
    3,
    18,
    { version: "3.17.2", from: "path" },
    ["(lang dune 3.18) is newer than dune 3.17.2 on PATH; lower it or put a newer dune on PATH."],
  ],
  [
    3,
    0,
    { version: "2.9.3", from: "package list" },
    [
      "(lang dune 3.0) is newer than dune 2.9.3 of Debian 12; lower it or put a newer dune on PATH.",
    ],
  ],
])("(lang dune %i.%i) with %j", (major, minor, dune, expected) => {
  expect(problems(major, minor, dune)).toEqual(expected);
});
