import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { syncTree } from "../../src/workspace/tree.ts";

let root = "";
const source = () => join(root, "checkout");
const tree = () => join(root, "tree");
const nothing = { linked: 0, copied: 0, written: 0, removed: 0 };

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "tree ")));
  mkdirSync(source());
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, text = path): void {
  mkdirSync(dirname(join(source(), path)), { recursive: true });
  writeFileSync(join(source(), path), text);
}

function link(to: string, path: string): void {
  mkdirSync(dirname(join(source(), path)), { recursive: true });
  symlinkSync(to, join(source(), path));
}

function sync(
  options: {
    copy?: boolean;
    rewritten?: [string, string][];
    exclude?: string[];
    linked?: string[];
    copied?: string[];
    git?: string[];
  } = {},
) {
  return syncTree({
    ...{ source: source(), tree: tree(), copy: options.copy ?? false },
    ...{ rewritten: new Map(options.rewritten), exclude: new Set(options.exclude) },
    linked: new Set(options.linked),
    isCopied: (path) => options.copied?.includes(path) ?? false,
    ownsGit: async (path) => options.git?.includes(path) ?? false,
  });
}

/** Every entry below a directory with its kind; where a link leads is left to the tests. */
function listing(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const kind = entry.isSymbolicLink() ? "@" : entry.isDirectory() ? "/" : "";
      return join(entry.parentPath, entry.name).slice(directory.length + 1) + kind;
    })
    .sort();
}

test("directories are real, files are links, rewritten files are files", async () => {
  put("dune-project");
  put("bin/dune", "old");
  put("bin/main.ml");
  const rewritten: [string, string][] = [
    ["bin/dune", "\xc3\xa9"],
    ["dune-workspace", "(lang dune 2.8)"],
  ];
  expect(await sync({ rewritten })).toEqual({ ...nothing, linked: 2, written: 2 });
  expect(listing(tree())).toEqual([
    "bin/",
    "bin/dune",
    "bin/main.ml@",
    "dune-project@",
    "dune-workspace",
  ]);
  expect(readlinkSync(join(tree(), "bin/main.ml"))).toBe(join(source(), "bin/main.ml"));
  expect(readFileSync(join(tree(), "bin/dune"), "utf8")).toBe("é");
  expect(readFileSync(join(source(), "bin/dune"), "utf8")).toBe("old");
});

test.each([false, true])("a second run changes nothing (copy: %s)", async (copy) => {
  put("bin/dune");
  put("bin/main.ml");
  link("main.ml", "bin/alias.ml");
  link("nowhere", "dangling");
  const rewritten: [string, string][] = [["bin/dune", "new"]];
  await sync({ copy, rewritten });
  const before = statSync(join(tree(), "bin/dune")).mtimeMs;
  expect(await sync({ copy, rewritten })).toEqual(nothing);
  expect(statSync(join(tree(), "bin/dune")).mtimeMs).toBe(before);
});

test("a rewritten file that was a link is never written through", async () => {
  put("dune", "user's");
  await sync();
  expect(await sync({ rewritten: [["dune", "ours"]] })).toEqual({ ...nothing, written: 1 });
  expect(readFileSync(join(source(), "dune"), "utf8")).toBe("user's");
  expect(await sync()).toEqual({ ...nothing, linked: 1 });
  expect(readFileSync(join(tree(), "dune"), "utf8")).toBe("user's");
});

test("what dune promoted into the tree is brought back", async () => {
  put("gen.ml", "tracked");
  await sync();
  rmSync(join(tree(), "gen.ml"));
  writeFileSync(join(tree(), "gen.ml"), "promoted");
  writeFileSync(join(tree(), "more.ml"), "promoted");
  expect(await sync()).toEqual({ ...nothing, linked: 1, removed: 1 });
  expect(readFileSync(join(tree(), "gen.ml"), "utf8")).toBe("tracked");
});

test("writing to a copy leaves the checkout alone, and the copy is made anew", async () => {
  put("gen.ml", "tracked");
  await sync({ copy: true });
  writeFileSync(join(tree(), "gen.ml"), "promoted");
  expect(readFileSync(join(source(), "gen.ml"), "utf8")).toBe("tracked");
  expect(await sync({ copy: true })).toEqual({ ...nothing, copied: 1 });
  expect(readFileSync(join(tree(), "gen.ml"), "utf8")).toBe("tracked");
});

test("copies keep mode and time, and follow changes of either", async () => {
  put("run.sh");
  chmodSync(join(source(), "run.sh"), 0o755);
  await sync({ copy: true });
  expect(lstatSync(join(tree(), "run.sh")).mode & 0o777).toBe(0o755);
  chmodSync(join(source(), "run.sh"), 0o444);
  expect((await sync({ copy: true })).copied).toBe(1);
  utimesSync(join(source(), "run.sh"), 1, 1_000_000_000);
  expect((await sync({ copy: true })).copied).toBe(1);
  expect(lstatSync(join(tree(), "run.sh")).mtimeMs).toBe(1_000_000_000_000);
  expect(await sync({ copy: true })).toEqual(nothing);
});

test("stale entries go, _build stays, kinds may change", async () => {
  put("a/b/c.ml");
  put("d");
  await sync();
  mkdirSync(join(tree(), "_build/default"), { recursive: true });
  rmSync(join(source(), "a"), { recursive: true });
  rmSync(join(source(), "d"));
  put("a");
  put("d/e");
  await sync();
  expect(listing(tree())).toEqual(["_build/", "_build/default/", "a@", "d/", "d/e@"]);
  renameSync(join(source(), "a"), join(source(), "z"));
  await sync();
  expect(listing(tree())).toEqual(["_build/", "_build/default/", "d/", "d/e@", "z@"]);
});

test("what dune never needs is left out", async () => {
  for (const directory of ["_build", ".git", "_opam", "vendor/_build", "out", "hidden/deep"])
    put(`${directory}/file`);
  put("vendor/submodule/.git");
  put(".ocamlformat");
  await sync({ exclude: ["out", "hidden/deep"] });
  expect(listing(tree())).toEqual([".ocamlformat@", "hidden/", "vendor/", "vendor/submodule/"]);
});

test.each(["dune.lock", "dev-tools.locks/ocamlformat", "a/linux.lock"])(
  "the lock directory %s has real files, kept up to date",
  async (lock) => {
    put(`${lock}/lock.dune`);
    put(`${lock}/pkg.files/a.patch`);
    put("elsewhere.pkg");
    link(join(source(), "elsewhere.pkg"), `${lock}/b.pkg`);
    put("a/dune");
    await sync();
    const files = listing(tree()).filter((path) => path.startsWith(`${lock}/`));
    const names = ["", "b.pkg", "lock.dune", "pkg.files/", "pkg.files/a.patch"];
    expect(files).toEqual(names.map((name) => `${lock}/${name}`));
    expect(listing(tree())).toContain("a/dune@");
    expect(await sync()).toEqual(nothing);
    put(`${lock}/lock.dune`, "new");
    rmSync(join(source(), `${lock}/b.pkg`));
    expect(await sync()).toEqual({ ...nothing, copied: 1, removed: 1 });
    expect(readFileSync(join(tree(), `${lock}/lock.dune`), "utf8")).toBe("new");
  },
);

test("files that git reads, and those asked for, are real", async () => {
  for (const name of [".gitignore", "sub/.gitattributes", ".mailmap", "a.ml", "b.ml"]) put(name);
  await sync({ copied: ["b.ml"] });
  expect(listing(tree())).toEqual([
    ".gitignore",
    ".mailmap",
    "a.ml@",
    "b.ml",
    "sub/",
    "sub/.gitattributes",
  ]);
  expect(await sync({ copied: ["b.ml"] })).toEqual(nothing);
  expect(await sync()).toEqual({ ...nothing, linked: 1 });
});

test("the tree's own .git stays where it is owned, and goes elsewhere", async () => {
  put("sub/a.ml");
  put("sub/.git");
  await sync();
  for (const path of [".git", "sub/.git"]) mkdirSync(join(tree(), path));
  expect(await sync({ git: ["sub"] })).toEqual({ ...nothing, removed: 1 });
  expect(listing(tree())).toEqual(["sub/", "sub/.git/", "sub/a.ml@"]);
});

test("a tree inside the checkout does not hold itself", async () => {
  put("dune");
  const inside = join(source(), "out/tree");
  const request = {
    source: source(),
    tree: inside,
    copy: false,
    rewritten: new Map<string, string>(),
  };
  await syncTree({ ...request, exclude: new Set() });
  expect(await syncTree({ ...request, exclude: new Set() })).toEqual(nothing);
  expect(listing(inside)).toEqual(["dune@", "out/"]);
});

test("links to directories of the project become real ones, others stay links", async () => {
  put("lib/dune");
  link("lib", "alias");
  link("..", "lib/up");
  link(".", "lib/self");
  link("../lib", "other/back");
  link(root, "around");
  mkdirSync(join(root, "elsewhere"));
  link("../elsewhere", "outside");
  put("_build/default/x");
  link("_build/default", "built");
  link("loop", "loop");
  await sync();
  expect(listing(tree())).toEqual([
    "alias/",
    "alias/dune@",
    "lib/",
    "lib/dune@",
    "loop@",
    "other/",
    "other/back/",
    "other/back/dune@",
    "outside@",
  ]);
  expect(await sync()).toEqual(nothing);
});

test("a rewritten file behind a link that leaves the project is not written there", async () => {
  mkdirSync(join(root, "elsewhere"));
  writeFileSync(join(root, "elsewhere/dune"), "theirs");
  link("../elsewhere", "outside");
  await sync();
  await sync({ rewritten: [["outside/dune", "ours"]] });
  expect(readFileSync(join(root, "elsewhere/dune"), "utf8")).toBe("theirs");
  expect(readFileSync(join(tree(), "outside/dune"), "utf8")).toBe("ours");
});

test("parts of the project that are elsewhere become directories, links in them too", async () => {
  const store = join(root, "store");
  for (const name of ["lwt/src", "lwt/_build", "lwt/out", "clock"])
    mkdirSync(join(store, name), { recursive: true });
  writeFileSync(join(store, "dune"), "");
  writeFileSync(join(store, "lwt/src/dune"), "");
  symlinkSync("src", join(store, "lwt/same"));
  symlinkSync("..", join(store, "lwt/around"));
  symlinkSync("../clock", join(store, "lwt/clock"));
  for (const name of ["dune", "lwt"]) link(join(store, name), `duniverse/${name}`);
  link(join(store, "clock"), "other/clock");
  const options = { linked: ["duniverse"], exclude: ["out", "same", "src"] };
  expect((await sync(options)).linked).toBe(5);
  expect(listing(tree())).toEqual([
    ...["duniverse/", "duniverse/dune@", "duniverse/lwt/", "duniverse/lwt/clock@"],
    ...["duniverse/lwt/out/", "duniverse/lwt/same/", "duniverse/lwt/same/dune@"],
    ...["duniverse/lwt/src/", "duniverse/lwt/src/dune@", "other/", "other/clock@"],
  ]);
  expect(await sync(options)).toEqual(nothing);
  expect((await sync({ ...options, copy: true })).copied).toBe(3);
  expect(lstatSync(join(tree(), "duniverse/lwt/src/dune")).isFile()).toBe(true);
  rmSync(join(source(), "duniverse/lwt"));
  expect((await sync(options)).removed).toBe(1);
  expect(readdirSync(join(store, "lwt/src"))).toEqual(["dune"]);
});

test.each([false, true])("any file name is kept (copy: %s)", async (copy) => {
  const names = ["a b", "it's", '"q"', "new\nline", "été", "$(x)", "-rf", "\\", "..."];
  for (const name of names) put(`${name}/${name}`);
  await sync({ copy });
  for (const name of names)
    expect(readFileSync(join(tree(), name, name), "utf8")).toBe(`${name}/${name}`);
});

test("10,000 files are found up to date in less than half a second of CPU", async () => {
  for (let i = 0; i < 10_000; i += 1) {
    if (i % 100 === 0) mkdirSync(join(source(), `d${i / 100}`));
    writeFileSync(join(source(), `d${Math.floor(i / 100)}/f${i}`), "");
  }
  expect((await sync()).linked).toBe(10_000);
  const before = process.cpuUsage();
  expect(await sync()).toEqual(nothing);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(0.5);
}, 60_000);

test("a directory gives way to a rewritten file of its name", async () => {
  put("checkout/dune-workspace/file");
  const rewritten = new Map([["dune-workspace", "(lang dune 3.0)"]]);
  const request = { source: join(source(), "checkout"), tree: join(source(), "tree"), rewritten };
  for (const copy of [true, false]) {
    await syncTree({ ...request, copy, exclude: new Set() });
    expect(readFileSync(join(request.tree, "dune-workspace"), "utf8")).toBe("(lang dune 3.0)");
  }
});

test("a project inside its own tree is refused before anything is removed", async () => {
  put("tree/checkout/dune");
  const request = { copy: false, rewritten: new Map<string, string>(), exclude: new Set<string>() };
  const inner = join(source(), "tree/checkout");
  await expect(syncTree({ ...request, source: inner, tree: source() })).rejects.toThrow(
    / cannot hold the project it is made from\.$/,
  );
  expect(readFileSync(join(inner, "dune"), "utf8")).toBe("tree/checkout/dune");
});
