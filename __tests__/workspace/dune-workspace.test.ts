import { expect, test } from "vitest";
import { generateDuneWorkspace, ownToolchains } from "../../src/workspace/dune-workspace.ts";
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
`;
  const solo5: DuneContext = { name: "solo5", toolchain: "solo5", builds: [] };
  const text = generateDuneWorkspace([native, rv, solo5], `${own}(context (opam (switch 4.14.1)))`);
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

const own = (...contexts: readonly string[]) =>
  ["(lang dune 3.0)", "(profile dev)", "(context default)", ...contexts, ""].join("\n");

test.each([
  ["a cross context", "(context (default (name solo5) (toolchain solo5) (host default)))"],
  ["one that only differs in settings", "(context (default (name spare) (profile release)))"],
  ["one of opam's", "(context (opam (switch 4.14.1)))"],
  ["a named one of opam's", "(context (opam (switch 5.1.0) (name multicore) (toolchain ios)))"],
  ["one with targets", "(context (default (name x) (targets native windows)))"],
  ["one whose host is used", "(context (default (name x) (host riscv32)))"],
  ["one that another unused one is built with", "(context (default (name x) (host y)))"],
  ["one in several lines", "(context\n (default ; this one\n  (name x)))"],
])("a context that no target uses is left out: %s", (_, context) => {
  const without = own(context.replace(/[^\n]/g, ""));
  expect(generateDuneWorkspace([native], own(context))).toBe(without);
  const both = own("(context (default (name y)))", context);
  expect(generateDuneWorkspace([native], both)).toBe(own("", context.replace(/[^\n]/g, "")));
});

test.each([
  ["asked for", ["(context (default (name riscv32) (toolchain riscv32)))"]],
  [
    "the host of one, or the host's own",
    [
      "(context (default (name riscv32) (toolchain riscv32) (host a)))",
      "(context (default (name a) (host b)))",
      "(context (opam (switch 5.1.0) (name b)))",
    ],
  ],
  [
    "made by the targets of another",
    [
      "(context (default (name riscv32) (toolchain riscv32) (host a.tools)))",
      "(context (default (name a) (targets native tools)))",
    ],
  ],
])("a context of the project's is kept: %s", (_, contexts) => {
  expect(generateDuneWorkspace([rv], own(...contexts))).toBe(own(...contexts));
});

test.each([
  ["(targets native windows android)", ""],
  ["(targets windows)", ""],
  ["(targets native)", ""],
  ["(targets\n  native\n  ((name solo5) (target_exec solo5-spt)))", "\n\n"],
])("of a context that is used, %s go: dune makes a context for each", (targets, left) => {
  const text = (field: string) =>
    `(lang dune 2.8)\n(context (default (profile dev) ${field} (merlin)))\n`;
  expect(generateDuneWorkspace([native], text(targets))).toBe(text(left));
});

test("of the targets of a context, those stay that are hosts", () => {
  const text = (targets: string) =>
    own(
      "(context (default (name riscv32) (toolchain riscv32) (host a.tools)))",
      `(context (default (name a) (targets ${targets})))`,
    );
  expect(generateDuneWorkspace([rv], text("native tools android"))).toBe(text("native tools "));
});

test("toolchains of the contexts that are kept", () => {
  const text = own(
    "(context (default (name riscv32) (toolchain riscv32) (host a.tools)))",
    "(context (default (name a) (toolchain mine) (targets native tools android)))",
    "(context (default (name b) (toolchain other)))",
  );
  expect([...ownToolchains([rv], text)]).toEqual(["riscv32", "tools"]);
  expect([...ownToolchains([native], text)]).toEqual([]);
  expect([...ownToolchains([rv], undefined)]).toEqual([]);
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
