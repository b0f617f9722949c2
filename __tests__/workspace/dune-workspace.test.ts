import { expect, test } from "vitest";
import { generateDuneWorkspace } from "../../src/workspace/dune-workspace.ts";
import type { DuneContext } from "../../src/workspace/edit.ts";

const native: DuneContext = { name: "default", toolchain: undefined, builds: [] };
const rv: DuneContext = { name: "riscv32", toolchain: "riscv32", builds: [] };

test("without one of the project's", async () => {
  const text = generateDuneWorkspace([native, rv], undefined);
  await expect(text).toMatchFileSnapshot("golden/own.dune-workspace");
});

test("merged into the project's", async () => {
  const own = `(lang dune 3.4) ; \xc3\xa9
(profile release)
(env (_ (flags (:standard -w -a))))
(context (default (name solo5) (toolchain solo5) (host default)))
(context (opam (switch 4.14.1)))`;
  const text = generateDuneWorkspace([native, rv], own);
  expect(text.startsWith(own)).toBe(true);
  await expect(text).toMatchFileSnapshot("golden/merged.dune-workspace");
});

test.each([
  ["(context default)"],
  ["(context (default))"],
  ["(context (default (name default) (profile release)))"],
  ["(context (opam (switch 5.1.0) (name default)))"],
])("%s is the default context", (context) => {
  const own = `(lang dune 3.0)\n${context}\n`;
  expect(generateDuneWorkspace([native], own)).toBe(own);
});

test("a context of the project's with our name and toolchain is used as it is", () => {
  const own =
    "(lang dune 3.0)\n(context default)\n(context (default (name riscv32) (toolchain riscv32)))\n";
  expect(generateDuneWorkspace([rv], own)).toBe(own);
});

test.each([
  ["left out", "(context (default (name solo5) (toolchain solo5) (host default)))"],
  ["kept, being known", "(context (default (name mingw) (toolchain mingw)))"],
  ["kept, being asked for", "(context (default (name riscv32) (toolchain riscv32)))"],
  [
    "kept, being another's host",
    "(context (default (name a) (toolchain b))) (context (default (name c) (host a)))",
  ],
])("a context whose toolchain may be unknown is %s: %s", (how, context) => {
  const own = (contexts: string) => `(lang dune 3.0)\n(context default)\n${contexts}\n`;
  const made = generateDuneWorkspace([native, rv], own(context), (name) => name === "mingw");
  expect(made.startsWith(own(how === "left out" ? "" : context))).toBe(true);
});

test("cross contexts get a host", () => {
  const own = "(lang dune 3.0)\n(context (default (name riscv32) (toolchain riscv32)))\n";
  expect(generateDuneWorkspace([rv], own)).toBe(`${own}(context default)\n`);
});

test.each([
  ["1.5", "2.0"],
  ["2.0", "2.0"],
  ["3.17", "3.17"],
])("lang %s becomes %s for a cross context", (version, expected) => {
  const text = generateDuneWorkspace([rv], `(lang dune ${version})\n(context default)\n`);
  expect(text).toMatch(new RegExp(`^\\(lang dune ${expected}\\)\n`));
});

test("lang stays when nothing of ours needs more", () => {
  const own = "(lang dune 1.5)\n(context default)\n";
  expect(generateDuneWorkspace([native], own)).toBe(own);
});

test.each([
  [
    "(context (default (name riscv32)))",
    "dune-workspace:2: The context riscv32 has no toolchain, but the targets asked for need it with (toolchain riscv32); change it, rename it or leave it out.",
  ],
  [
    "(context (default (toolchain mingw)))",
    "dune-workspace:2: The context default has (toolchain mingw), but the targets asked for need it without a toolchain; change it, rename it or leave it out.",
  ],
])("%s contradicts ours", (context, message) => {
  expect(() => generateDuneWorkspace([native, rv], `(lang dune 3.0)\n${context}`)).toThrow(message);
});

test("a workspace without its first line is refused like dune does", () => {
  expect(() => generateDuneWorkspace([native], "(context default)")).toThrow(
    "dune-workspace:1: The first line must be (lang dune VERSION); write it.",
  );
});
