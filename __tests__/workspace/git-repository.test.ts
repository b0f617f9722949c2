import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  privateConfig,
  repositoryAround,
  repositoryAt,
  unquotePath,
} from "../../src/workspace/git-repository.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "git-repository-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, text = ""): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const settings = (...pairs: (readonly [string, string?])[]) =>
  privateConfig(
    pairs.map(([name, value]) => `${name}${value === undefined ? "" : `\n${value}`}\0`).join(""),
  );

const taken = (...pairs: (readonly [string, string?])[]) =>
  settings(...pairs).slice(settings().length);

test("only settings that answers depend on are taken over", () => {
  expect(settings()).toContain('[core]\n\tbare = "false"\n');
  expect(taken(["http.https://github.com/.extraheader", "AUTHORIZATION: basic x"])).toBe("");
  expect(taken(["credential.helper", "store"], ["core.hookspath", "x"])).toBe("");
  expect(taken(["core.fsmonitor", "/a/program"], ["core.worktree", "../.."])).toBe("");
  expect(taken(["url.https://x:y@github.com/.insteadof", "https://github.com/"])).toBe("");
  expect(taken(["extensions.partialclone", "origin"], ["remote.origin.promisor", "true"])).toBe("");
  expect(taken(["core.autocrlf", "input"])).toBe('[core]\n\tautocrlf = "input"\n');
  expect(taken(["core.filemode"])).toBe('[core]\n\tfilemode = "true"\n');
  expect(taken(['submodule.a.b"c\\d.active', 'x\n"y\\'])).toBe(
    '[submodule "a.b\\"c\\\\d"]\n\tactive = "x\\n\\"y\\\\"\n',
  );
});

test.each([
  ["https://x-access-token:abc@github.com/o/r", "https://github.com/o/r"],
  ["https://github.com/o/r", "https://github.com/o/r"],
  ["git@github.com:o/r.git", "git@github.com:o/r.git"],
  ["/srv/r.git", "/srv/r.git"],
])("the address %s is taken over as %s", (url, expected) => {
  expect(taken(["remote.origin.url", url])).toBe(`[remote "origin"]\n\turl = "${expected}"\n`);
});

test("an extension needs version 1 of the format", () => {
  expect(settings()).toContain('repositoryformatversion = "0"');
  const sha256 = settings(["extensions.objectformat", "sha256"]);
  expect(sha256).toContain('repositoryformatversion = "1"');
  expect(sha256).toContain('[extensions]\n\tobjectformat = "sha256"\n');
});

test.each([
  ["a b.ml", "a b.ml"],
  ['"caf\\303\\251"', "café"],
  ['"a\\tb\\"c\\\\d\\n"', 'a\tb"c\\d\n'],
])("%s is a path as git prints it", (printed, path) => {
  expect(unquotePath(printed)).toBe(path);
});

test("a repository is found at and above a directory, a worktree's and a submodule's where their file says", () => {
  expect(repositoryAround(root)).toBeUndefined();
  put("main/.git/HEAD");
  put("main/.git/objects/x");
  put("main/a/b/c");
  const main = join(root, "main");
  const git = join(main, ".git");
  const repository = { top: main, directory: git, common: git };
  expect(repositoryAround(main)).toEqual({ repository, prefix: "" });
  expect(repositoryAround(join(main, "a/b"))).toEqual({ repository, prefix: "a/b" });
  put("main/.git/worktrees/w/HEAD");
  put("main/.git/worktrees/w/commondir", "../..\n");
  put("w/.git", `gitdir: ${git}/worktrees/w\n`);
  expect(repositoryAt(join(root, "w"))).toEqual({
    ...{ top: join(root, "w"), directory: join(git, "worktrees/w"), common: git },
  });
  put("main/.git/modules/s/HEAD");
  put("main/.git/modules/s/objects/x");
  put("main/s/.git", "gitdir: ../.git/modules/s\n");
  const module = join(git, "modules/s");
  const top = join(main, "s");
  expect(repositoryAt(top)).toEqual({ top, directory: module, common: module });
});

test.each(["gitdir: nowhere\n", "gitdir: \n", "something else"])(
  "a file .git with %j is no repository",
  (text) => {
    put("x/.git", text);
    expect(repositoryAt(join(root, "x"))).toBeUndefined();
  },
);
