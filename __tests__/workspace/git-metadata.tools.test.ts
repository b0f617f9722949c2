import {
  appendFileSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { run, runOk } from "../../src/process/run.ts";
import { syncProject } from "../../src/workspace/project-tree.ts";

vi.setConfig({ testTimeout: 60_000 });

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "git-metadata-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const checkout = () => join(root, "checkout");
const author = { name: "a", email: "a@b", date: "2026-01-01T00:00:00Z" };

/** As on a machine of nobody's: what its user has configured for git does not count. */
const environment = () => ({
  PATH: process.env["PATH"],
  HOME: root,
  GIT_CONFIG_NOSYSTEM: "1",
  ...{ GIT_AUTHOR_NAME: author.name, GIT_AUTHOR_EMAIL: author.email },
  ...{ GIT_COMMITTER_NAME: author.name, GIT_COMMITTER_EMAIL: author.email },
  ...{ GIT_AUTHOR_DATE: author.date, GIT_COMMITTER_DATE: author.date },
});

const git = (directory: string, ...args: string[]) =>
  runOk(["git", ...args], { cwd: directory, env: environment() });

function write(path: string, text: string, directory = checkout()): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), text);
}

async function commit(directory = checkout()): Promise<void> {
  await git(directory, "add", "-A");
  await git(directory, "commit", "-qm", "1");
}

/** A checkout with one commit and the tag v1.2 on it. */
async function start(...init: string[]): Promise<void> {
  mkdirSync(checkout());
  await git(checkout(), "init", "-q", "-b", "main", ...init);
  write("dune-project", "(lang dune 3.0)\n");
  write("bin/dune", "(executable (name main))\n");
  write("bin/main.ml", "");
  write("bin/a b é\t.ml", "");
  write(".gitignore", "_build/\n*.out\n");
  write(".gitattributes", "*.ml text\n");
  symlinkSync("bin/main.ml", join(checkout(), "link.ml"));
  symlinkSync("bin", join(checkout(), "lib"));
  await commit();
  await git(checkout(), "tag", "v1.2");
}

/** Syncs the tree of a project in the checkout, with one dune file rewritten and a generated dune-workspace. */
const sync = (project = checkout(), copy = false) =>
  syncProject(
    {
      source: project,
      rewritten: new Map([
        ["bin/dune", "(executable (name main) (libraries x))\n"],
        ["dune-workspace", "(lang dune 3.0)\n"],
      ]),
      ...{ copy, exclude: new Set<string>(), linked: undefined },
    },
    { checkout: project, directory: join(root, "work"), env: environment() },
  );

const questions = [
  "describe --always --tags --dirty",
  "describe --always --dirty --abbrev=7",
  "rev-parse HEAD",
  "rev-parse --abbrev-ref HEAD",
  "rev-parse --show-prefix",
  "rev-parse --is-shallow-repository",
  "log -1 --format=%H%n%an%n%cd%n%D",
  "status --porcelain --branch",
  "diff-index HEAD --name-status",
  "diff HEAD --name-only",
  "ls-files",
  "ls-files --deleted",
  "ls-tree -z -r --name-only HEAD",
  "tag --list",
  "for-each-ref",
  "show HEAD:./dune-project",
  "grep -c lang",
  "remote -v",
];

async function answers(directory: string): Promise<Readonly<Record<string, string>>> {
  const given: Record<string, string> = {};
  for (const question of questions) {
    const asked = await run(["git", ...question.split(" ")], {
      cwd: directory,
      env: environment(),
    });
    given[question] = `${asked.stdout}${asked.stderr}${asked.code}`;
  }
  return given;
}

/** Syncs, and checks that git answers everywhere as in the project. */
async function compare(
  project = checkout(),
  below: readonly string[] = ["", "bin"],
): Promise<string> {
  const tree = await sync(project);
  for (const path of below)
    expect(await answers(join(tree, path))).toEqual(await answers(join(project, path)));
  return tree;
}

const describeIn = async (directory: string) =>
  (await git(directory, "describe", "--always", "--tags", "--dirty")).stdout.trim();

test("a clean checkout is clean in its tree", async () => {
  await start();
  const tree = await compare();
  expect(await describeIn(tree)).toBe("v1.2");
  expect(lstatSync(join(tree, "bin/main.ml")).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(tree, "bin/dune"), "utf8")).toContain("libraries");
});

test("what is changed, staged, deleted, added or untracked shows as it does in the checkout", async () => {
  await start();
  await compare();
  appendFileSync(join(checkout(), "bin/main.ml"), "(* changed *)");
  const tree = await compare();
  expect(await describeIn(tree)).toBe("v1.2-dirty");
  await git(checkout(), "add", "-A");
  write("bin/untracked.ml", "");
  write("bin/ignored.out", "");
  write("bin/new.ml", "");
  await git(checkout(), "add", "bin/new.ml");
  rmSync(join(checkout(), "bin/a b é\t.ml"));
  appendFileSync(join(checkout(), "bin/dune"), "; changed\n");
  appendFileSync(join(checkout(), ".gitignore"), "*.more\n");
  await compare();
  await commit();
  await compare();
  await git(checkout(), "tag", "-d", "v1.2");
  await compare();
});

test("a change in the same second with the same size is seen", async () => {
  await start();
  await compare();
  const { atime, mtime } = statSync(join(checkout(), "dune-project"));
  expect(atime && mtime).toBeTruthy();
  write("dune-project", "(lang dune 3.1)\n");
  expect(await describeIn(await compare())).toBe("v1.2-dirty");
});

test("files whose times have changed are clean, and git's index in the checkout stays", async () => {
  await start();
  cpSync(checkout(), join(root, "copy"), { recursive: true, verbatimSymlinks: true });
  const index = () => readFileSync(join(root, "copy/.git/index"));
  const before = index();
  const tree = await sync(join(root, "copy"));
  expect(index().equals(before)).toBe(true);
  expect(await describeIn(tree)).toBe("v1.2");
});

test("annotated tags, packed refs and a detached HEAD", async () => {
  await start();
  write("more", "");
  await commit();
  await git(checkout(), "tag", "-am", "two", "v2.0");
  await git(checkout(), "branch", "other");
  await git(checkout(), "pack-refs", "--all");
  await git(checkout(), "checkout", "-q", "--detach", "v1.2");
  await compare();
  await git(checkout(), "checkout", "-q", "other");
  await compare();
});

test("a repository without a commit", async () => {
  mkdirSync(checkout());
  await git(checkout(), "init", "-q", "-b", "main");
  write("bin/dune", "(executable (name main))\n");
  await compare();
});

test("a project in a subdirectory is in the same one of its tree", async () => {
  await start();
  write("sub dir/pro*ject/dune-project", "(lang dune 3.0)\n");
  write("sub dir/pro*ject/bin/dune", "(executable (name main))\n");
  await commit();
  const project = join(checkout(), "sub dir/pro*ject");
  const tree = await compare(project);
  expect(await describeIn(join(tree, "bin"))).toMatch(/^v1\.2-1-g[0-9a-f]{7}$/);
  const top = (await git(tree, "rev-parse", "--show-toplevel")).stdout.trim();
  expect(tree.startsWith(`${top}/`)).toBe(true);
  appendFileSync(join(checkout(), "bin/main.ml"), "(* changed *)");
  expect(await describeIn(await sync(project))).toMatch(/-dirty$/);
});

test("a shallow clone stays shallow, a worktree and a submodule have their own HEAD", async () => {
  await start();
  write("more", "");
  await commit();
  await git(root, "clone", "-q", "--depth=1", "--no-tags", `file://${checkout()}`, "shallow");
  const shallow = await compare(join(root, "shallow"));
  expect(await describeIn(shallow)).toMatch(/^[0-9a-f]{7}$/);
  await git(checkout(), "worktree", "add", "-q", "../worktree", "v1.2");
  await compare(join(root, "worktree"));
  await git(root, "clone", "-q", checkout(), "outer");
  const local = ["-c", "protocol.file.allow=always"];
  await git(join(root, "outer"), ...local, "submodule", "-q", "add", checkout(), "vendor/inner");
  await commit(join(root, "outer"));
  const inner = join(root, "outer/vendor/inner");
  await git(inner, "tag", "inner-tag");
  await compare(join(root, "outer"), ["", "bin", "vendor/inner", "vendor/inner/bin"]);
  appendFileSync(join(inner, "bin/main.ml"), "(* changed *)");
  const tree = await compare(join(root, "outer"), ["", "vendor/inner"]);
  expect(await describeIn(join(tree, "vendor/inner"))).toMatch(/^inner-tag.*-dirty$/);
  await commit(inner);
  await compare(join(root, "outer"), ["", "vendor/inner"]);
});

test("a sparse checkout, a split index and SHA-256", async () => {
  await start("--object-format=sha256");
  await compare();
  await git(checkout(), "update-index", "--split-index");
  await compare();
  await git(checkout(), "sparse-checkout", "set", "--cone", "--sparse-index", "nothing");
  await compare(checkout(), [""]);
});

test("a partial clone is not completed", async () => {
  await start();
  await git(checkout(), "config", "uploadpack.allowFilter", "true");
  const from = `file://${checkout()}`;
  await git(root, "clone", "-q", "--filter=blob:none", "--no-checkout", from, "partial");
  const partial = join(root, "partial");
  await git(partial, "read-tree", "HEAD");
  const tree = await sync(partial);
  const asked = await run(["git", "show", "HEAD:dune-project"], { cwd: tree, env: environment() });
  expect(asked.code).not.toBe(0);
  expect((await git(tree, "rev-parse", "HEAD")).stdout).toBe(
    (await git(partial, "rev-parse", "HEAD")).stdout,
  );
});

/** Every file of a directory with its text and time. */
function contents(directory: string): readonly (readonly [string, string, number])[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => [path, readFileSync(path, "latin1"), statSync(path).mtimeMs] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Without the times, and without the objects that git writes in the tree, which nothing names. */
const texts = (directory: string) =>
  contents(directory)
    .filter(([path]) => !/work.*\/objects\/[0-9a-f]{2}\//.test(path))
    .map(([path, text]) => [path, text]);

test("nothing that git writes in the tree reaches the checkout, and it is gone with the next run", async () => {
  await start();
  const before = texts(join(checkout(), ".git"));
  const tree = await sync();
  const made = texts(join(tree, ".git"));
  await git(tree, "tag", "v9");
  await git(tree, "config", "x.y", "z");
  await git(tree, "commit", "-q", "--allow-empty", "-m", "2");
  await git(tree, "update-index", "--no-assume-unchanged", "bin/main.ml");
  await git(tree, "worktree", "add", "-q", join(root, "elsewhere"));
  write(".git/hooks/pre-commit", "", tree);
  write(".git/index.lock", "", tree);
  rmSync(join(tree, ".git/info"), { recursive: true });
  symlinkSync(join(checkout(), ".git/info"), join(tree, ".git/info"));
  await sync();
  expect(texts(join(checkout(), ".git"))).toEqual(before);
  expect(texts(join(tree, ".git"))).toEqual(made);
});

test("an unchanged checkout leaves every file of the metadata as it is", async () => {
  await start();
  const tree = await sync();
  const before = contents(join(tree, ".git"));
  await sync();
  expect(contents(join(tree, ".git"))).toEqual(before);
});

test("settings that may hold secrets stay behind", async () => {
  await start();
  const secret = "AUTHORIZATION: basic c2VjcmV0";
  await git(checkout(), "config", "http.https://github.com/.extraheader", secret);
  await git(
    checkout(),
    "config",
    "url.https://x:secret@github.com/.insteadOf",
    "https://github.com/",
  );
  await git(checkout(), "remote", "add", "origin", "https://x:secret@example.org/a.git");
  await git(checkout(), "config", "core.hooksPath", "/secret");
  const tree = await sync();
  const config = readFileSync(join(tree, ".git/config"), "utf8");
  expect(config).not.toMatch(/secret|c2VjcmV0/);
  expect((await git(tree, "remote", "get-url", "origin")).stdout).toBe(
    "https://example.org/a.git\n",
  );
});

test("a checkout whose path must be quoted for git", async () => {
  await start();
  const odd = join(root, 'a "b\\c');
  cpSync(checkout(), odd, { recursive: true, verbatimSymlinks: true });
  expect(await describeIn(await sync(odd))).toBe("v1.2");
});

test("without a repository or git there is no metadata", async () => {
  mkdirSync(checkout());
  write("dune-project", "(lang dune 3.0)\n");
  const tree = await sync();
  expect(readdirSync(tree).sort()).toEqual(["bin", "dune-project", "dune-workspace"]);
  await git(checkout(), "init", "-q");
  await sync();
  expect(readdirSync(tree)).toContain(".git");
  rmSync(join(checkout(), ".git"), { recursive: true });
  await sync();
  expect(readdirSync(tree)).not.toContain(".git");
});
