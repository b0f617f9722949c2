import { expect, test } from "vitest";
import { executableOf, readAnswers, withoutNoise } from "../../src/mirage/query.ts";
import { itemsOf, opamText, readOpamFile, textsIn } from "../../src/opam/opam-file.ts";

const file = `# a comment with "quotes" [
opam-version: "2.0"
(* another: "x" *)
description: """
It "assumes" that: [ nothing
depends: "not this"
"""
build: [ [make "build"] {os != "win32"} ["x"] ]
depends: [
  "a" { ?monorepo & >= "1" & < "2" }
  "b" {build & (os = "linux" | os = "macos")}
  "c" # { "no" }
  ("d" | "e" {< "3"})
  "f\\"g\\\\h\\
     i"
]
url { src: "https://no.where" checksum: [ "md5=0" ] }
authors: "one"
`;

test("fields of an opam file", () => {
  const fields = readOpamFile(file);
  expect([...fields.keys()]).toEqual([
    ...["opam-version", "description", "build", "depends", "authors"],
  ]);
  expect(itemsOf(fields, "depends")).toEqual([
    { kind: "text", text: "a", options: '?monorepo & >= "1" & < "2"' },
    { kind: "text", text: "b", options: 'build & (os = "linux" | os = "macos")' },
    { kind: "text", text: "c", options: "" },
    { kind: "other", text: '("d" | "e" {< "3"})' },
    { kind: "text", text: 'f"g\\hi', options: "" },
  ]);
  expect(itemsOf(fields, "authors")).toHaveLength(1);
  expect(itemsOf(fields, "url")).toEqual([]);
  const [first, second] = itemsOf(fields, "build");
  expect([textsIn(first), textsIn(second)]).toEqual([["build"], ["x"]]);
  expect([first, second]).toMatchObject([{ options: 'os != "win32"' }, { options: "" }]);
});

test.each(["", "depends: [", 'depends: [ "a" {', '"unclosed', "]]]", "a: b: c:", '"""'])(
  "a broken file is read to its end: %j",
  (text) => {
    expect(() => readOpamFile(text)).not.toThrow();
  },
);

test("text goes into an opam file and comes out of it", () => {
  const text = 'a "quoted" \\ thing\nand more';
  expect(itemsOf(readOpamFile(`x: ${opamText(text)}`), "x")).toMatchObject([{ text }]);
});

test("a file of 2 MB takes time in proportion to its size", () => {
  const long = `depends: [\n${'  "package" {>= "1.0" & (x | y)} # and so on\n'.repeat(40_000)}]`;
  const started = performance.now();
  expect(itemsOf(readOpamFile(long), "depends")).toHaveLength(40_000);
  expect(performance.now() - started).toBeLessThan(30_000);
});

const talk = `adding unit argument to 'start ()' (to delay execution)
Successfully configured the unikernel. Now run 'make' (or more fine-grained steps: 'make all', 'make depends', or 'make lock').
`;

test.each([
  [`${talk}lamp\n`, "lamp"],
  ["lamp\n", "lamp"],
  [`${talk}a\n\n  b\n`, "a\n\n  b"],
  [talk, ""],
])("an answer without mirage's words to people: %j", (stdout, answer) => {
  expect(withoutNoise(stdout)).toBe(answer);
});

const dist = (target: string) =>
  `(rule\n (mode (promote (until-clean)))\n (target ${target})\n (action (copy ../${target} %{target})))\n`;

test("what mirage answers", () => {
  const opam = `${talk}depends: [
  "lwt" { ?monorepo }
  "mirage" { build & >= "4.11.0" }
  "solo5" {build}
  "crunch" { build & ?monorepo & >= "4.0.0" }
  "mirage-xen" { ?monorepo & >= "9.0.0" & < "10.0.0" }
]
pin-depends: [ ["lwt.dev" "git+https://x/y#z"] ["broken"] ]`;
  expect(
    readAnswers({
      ...{ name: `${talk}lamp\n`, opam, dist: `${talk}${dist("lamp.xen")}${dist("lamp.xl")}` },
    }),
  ).toEqual({
    name: "lamp",
    packages: [
      { name: "lwt", constraint: "" },
      { name: "crunch", constraint: '>= "4.0.0"' },
      { name: "mirage-xen", constraint: '>= "9.0.0" & < "10.0.0"' },
    ],
    pins: [["lwt.dev", "git+https://x/y#z"]],
    outputs: ["lamp.xen", "lamp.xl"],
  });
});

test("the executable behind an image", () => {
  const text =
    "(executable (name night))\n(rule (target other) (deps main.exe))\n(rule\n (target lamp.hvt)\n (deps night.exe)\n (action (copy night.exe %{target})))";
  expect(executableOf(text, "lamp.hvt")).toBe("night");
  expect(executableOf(text, "lamp.xl")).toBeUndefined();
  expect(executableOf("(rule (target lamp.hvt) (deps lamp.elf))", "lamp.hvt")).toBeUndefined();
});
