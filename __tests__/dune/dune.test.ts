import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { withoutForeign } from "../../src/base/environment.ts";
import { type DuneSetting, duneEnvironment, prepareDuneCache } from "../../src/dune/dune.ts";

const setting: DuneSetting = {
  tree: "/somewhere/tree",
  findlibConf: "/somewhere/findlib/findlib.conf",
  cacheRoot: "/store/dune-cache",
  duneVersion: "3.17.2",
  profile: "release",
  jobs: 2,
  env: { PATH: "/bin", DUNE_CACHE: "disabled", OCAMLFIND_CONF: "/mine" },
};

test("what the plan was made from cannot be moved by a user's variables", () => {
  const env = { PATH: "/bin", OCAMLPATH: "/lib", OCAMLLIB: "/nowhere", DUNE_WORKSPACE: "mine" };
  expect(withoutForeign(env)).toEqual({ PATH: "/bin", OCAMLPATH: "/lib" });
});

test("git answers for the directory that it is asked in, also when one of its hooks has started us", () => {
  const hook = {
    GIT_DIR: ".git",
    GIT_INDEX_FILE: ".git/index",
    GIT_PREFIX: "",
    GIT_WORK_TREE: "/",
  };
  const kept = { PATH: "/bin", GIT_SSH_COMMAND: "ssh -v", GIT_CONFIG_COUNT: "0" };
  expect(withoutForeign({ ...kept, ...hook })).toEqual(kept);
});

test("dune gets our cache and our findlib.conf, whatever the user has", () => {
  expect(duneEnvironment(setting)).toEqual({
    PATH: "/bin",
    DUNE_CACHE: "enabled",
    DUNE_CACHE_ROOT: "/store/dune-cache/dune",
    OCAMLFIND_CONF: "/somewhere/findlib/findlib.conf",
  });
});

test("without a cross toolchain the user's own findlib.conf stays", () => {
  const env = duneEnvironment({ ...setting, findlibConf: undefined });
  expect(env["OCAMLFIND_CONF"]).toBe("/mine");
});

test("dune 2 looks for its cache in XDG_CACHE_HOME and starts no daemon", () => {
  const env = duneEnvironment({ ...setting, duneVersion: "2.9.3" });
  expect(env).toMatchObject({
    XDG_CACHE_HOME: "/store/dune-cache",
    DUNE_CACHE_TRANSPORT: "direct",
  });
});

test.each([
  ["/var/tmp", "/var/tmp"],
  // ocamlc does not quote the name of what it compiles there (-output-complete-exe).
  ["/home/me/my tmp", undefined],
])("TMPDIR %j is %j for dune", (given, handed) => {
  const env = duneEnvironment({ ...setting, env: { TMPDIR: given } });
  expect(env["TMPDIR"]).toBe(handed);
});

test.each([
  ["2.9.3", ["dune/db/files/v4", "dune/db/meta/v4"]],
  ["3.24.1", []],
])("dune %s finds these directories of its cache made: %j", async (version, expected) => {
  const root = mkdtempSync(join(tmpdir(), "dune-cache-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const _ of [1, 2]) await prepareDuneCache(root, version);
  const found = readdirSync(root, { recursive: true, encoding: "utf8" });
  expect(found.filter((path) => path.endsWith("v4")).sort()).toEqual(expected);
  await prepareDuneCache("/dev/null", version);
});
