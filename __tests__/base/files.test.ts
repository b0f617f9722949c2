import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { diskFiles } from "../../src/base/files.ts";
import { readProject } from "../../src/project/read-project.ts";

let outside: string;
let root: string;
beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), "files-"));
  root = join(outside, "root");
  mkdirSync(join(root, "a", "b"), { recursive: true });
  writeFileSync(join(root, "dune-project"), "(lang dune 3.0)");
  writeFileSync(join(root, "a", "dune"), Buffer.from("; \u00e9\n(library (name a))"));
  writeFileSync(join(outside, "secret"), "secret");
});
afterEach(() => rmSync(outside, { recursive: true }));

test("directories end in / and files are latin1", () => {
  const files = diskFiles(root);
  expect(files.list("")).toEqual(["a/", "dune-project"]);
  expect(files.list("a")).toEqual(["b/", "dune"]);
  expect(files.read("a/dune")).toBe("; \u00c3\u00a9\n(library (name a))");
});

test("what is not there", () => {
  const files = diskFiles(root);
  expect([files.list("x"), files.list("dune-project")]).toEqual([[], []]);
  expect([files.read("x"), files.read("a"), files.read("dune-project/x")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test.each(["../secret", "a/../../secret", "/etc/passwd", "a/../../root/dune-project"])(
  "%s leaves the root",
  (path) => {
    expect(diskFiles(root).read(path)).toBeUndefined();
    expect(diskFiles(root).list("..")).toEqual([]);
  },
);

test("links to files and directories are followed, dangling ones have no content", () => {
  mkdirSync(join(outside, "shared"));
  writeFileSync(join(outside, "shared", "dune"), "(library (name shared))");
  symlinkSync(join(outside, "shared"), join(root, "linked"));
  symlinkSync("a/dune", join(root, "dune"));
  symlinkSync("nowhere", join(root, "dangling"));
  const files = diskFiles(root);
  expect(files.list("")).toEqual(["a/", "dangling", "dune", "dune-project", "linked/"]);
  expect(files.read("dangling")).toBeUndefined();
  expect(readProject(files).libraries.map(({ name }) => name)).toEqual(["a", "a", "shared"]);
});

test("links that lead to a directory around them do not make a walk endless", () => {
  symlinkSync("..", join(root, "a", "up"));
  symlinkSync(".", join(root, "a", "self"));
  symlinkSync("/", join(root, "a", "everything"));
  symlinkSync("../a/b", join(root, "a", "b", "again"));
  mkdirSync(join(root, "c"));
  symlinkSync("../../c", join(root, "a", "b", "c"));
  symlinkSync("../a/b", join(root, "c", "b"));
  const files = diskFiles(root);
  expect(files.list("a")).toEqual(["b/", "dune"]);
  const walk = (directory: string): readonly string[] =>
    files
      .list(directory)
      .filter((entry) => entry.endsWith("/"))
      .flatMap((entry) => [`${directory}${entry}`, ...walk(`${directory}${entry}`)]);
  expect(walk("")).toEqual(["a/", "a/b/", "a/b/c/", "c/", "c/b/"]);
});

test("a dangling dune file is refused as dune does", () => {
  symlinkSync("nowhere", join(root, "a", "b", "dune"));
  expect(() => readProject(diskFiles(root))).toThrow(/^a\/b\/dune:1: The file cannot be opened; /);
});
