import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { ConfigurationError, ToolError } from "../../src/base/errors.ts";
import { duniverseItem, placeDuniverse } from "../../src/mirage/duniverse.ts";
import { vendored } from "../../src/mirage/monorepo.ts";
import type { OwnPackages } from "../../src/mirage/own-packages.ts";
import {
  defaultOverlays,
  type Lock,
  type LockRequest,
  lockIn,
  lockItem,
  lockRepositories,
  lockRequest,
  readLock,
  toolRepositories,
} from "../../src/mirage/package-lock.ts";
import { defaultRepositories, resolveRepositories } from "../../src/opam/repositories.ts";
import { runOk } from "../../src/process/run.ts";
import { ensureItem, type StoreItem } from "../../src/store/item.ts";
import { syncTree } from "../../src/workspace/tree.ts";
import { silent } from "../silent.ts";
import { publishTo } from "./repository.ts";
import { env, temporary, write } from "./trees.ts";

vi.setConfig({ testTimeout: 60_000 });

const opam = async () => ({ path: "opam", version: "2.5.2", from: "path" as const });
const context = { opam, env, log: silent, jobs: 2 };
/** For what must be found in the store. */
const noOpam = { ...context, opam: () => Promise.reject(new Error("opam is not at hand")) };
const host = { architecture: "x64", distribution: { id: "debian", version: "14", name: "Debian" } };
const nobody: OwnPackages = { inside: [], outside: [] };

let store = "";
let repository = "";
beforeEach(async () => {
  store = temporary();
  repository = temporary();
  await publish("lwt", ["dune"]);
  await publish("clock", ["dune", "lwt"]);
});

const publish = (name: string, depends: readonly string[]): Promise<string> =>
  publishTo(repository, name, depends);

const make = async (item: StoreItem) =>
  (await ensureItem(item, { store, env, log: silent, jobs: 2 })).prefix;

const needing = (names: readonly string[], own = nobody): LockRequest =>
  lockRequest({
    trees: [{ packages: names.map((name) => ({ name, constraint: "" })), pins: [] }],
    ...{ own, dune: "3.24.1" },
  });

async function lockOf(request: LockRequest): Promise<Lock> {
  const repositories = await resolveRepositories([{ name: "mine", url: repository }], env);
  const order = { request, repositories, ocaml: "5.4.1", host };
  return lockIn(await make(lockItem(order, context)));
}

test("packages are locked, fetched and put into a tree; dune can write nothing into the store", async () => {
  const lock = await lockOf(needing(["clock"]));
  expect(lock).toMatchObject({
    ocaml: "5.4.1",
    sources: [{ directory: "clock" }, { directory: "lwt" }],
  });
  const duniverse = await make(duniverseItem(lock, context));
  const [project, tree] = [temporary(), join(temporary(), "hvt")];
  mkdirSync(tree);
  const placement = {
    tree,
    duniverse,
    project,
    own: nobody,
    directories: [],
    exclude: [],
  };
  expect(await placeDuniverse(placement)).toEqual({ leftOut: [], standIns: new Map() });
  // And again: what does not belong there goes.
  write(tree, { "duniverse/gone/dune": "" });
  await placeDuniverse(placement);
  expect(readdirSync(join(tree, "duniverse")).sort()).toEqual(["clock", "dune", "lwt"]);
  expect(readFileSync(join(tree, "duniverse", "dune"), "utf8")).toContain("(vendored_dirs *)");
  const built = join(temporary(), "tree");
  const nothing = { rewritten: new Map<string, string>(), exclude: new Set<string>() };
  const linked = new Set([vendored]);
  await syncTree({ source: tree, tree: built, copy: false, linked, ...nothing });
  expect(lstatSync(join(built, "duniverse", "lwt")).isDirectory()).toBe(true);
  write(built, { "duniverse/lwt/promoted.ml": "" });
  expect(readdirSync(join(duniverse, "duniverse", "lwt"))).not.toContain("promoted.ml");
});

test("what is in the store is not made again, without any tool", async () => {
  const request = needing(["lwt"]);
  const lock = await lockOf(request);
  const made = await make(duniverseItem(lock, context));
  const repositories = await resolveRepositories([{ name: "mine", url: repository }], env);
  const order = { request, repositories, ocaml: "5.4.1", host };
  expect(await lockIn(await make(lockItem(order, noOpam)))).toEqual(lock);
  expect(await make(duniverseItem(lock, noOpam))).toBe(made);
  // Another OCaml, another state of the repository and other packages are other locks.
  const other = (over: object) => make(lockItem({ ...order, ...over }, noOpam));
  await expect(other({ ocaml: "5.4.0" })).rejects.toThrow("not at hand");
  await expect(other({ request: needing(["clock"]) })).rejects.toThrow("not at hand");
  await publish("oil", ["dune"]);
  const now = await resolveRepositories([{ name: "mine", url: repository }], env);
  await expect(other({ repositories: now })).rejects.toThrow("not at hand");
  // A damaged one is.
  rmSync(join(made, "duniverse", "lwt"), { recursive: true });
  await expect(make(duniverseItem(lock, noOpam))).rejects.toThrow("not at hand");
});

test("the checkout's own package stands in, with what it needs", async () => {
  const checkout = write(temporary(), {
    "clock.opam": 'depends: [\n  "dune"\n  "oil"\n]\n',
    "src/dune": "(library (public_name clock))\n",
    "unikernel/config.ml": "",
    ".git/config": "",
    "out/lamp-hvt.hvt": "",
    "duniverse/old/old.opam": "",
  });
  await publish("oil", ["dune"]);
  const packages = [{ name: "clock", opam: readFileSync(join(checkout, "clock.opam"), "utf8") }];
  const own = { inside: [], outside: [{ directory: checkout, packages }] };
  const request = needing(["clock"], own);
  const lock = await lockOf(request);
  expect(lock.sources.map((source) => source.directory)).toEqual(["oil"]);
  const tree = temporary();
  const directory = join(tree, "duniverse");
  const placed = await placeDuniverse({
    ...{ tree, own, project: join(checkout, "unikernel") },
    exclude: [join(checkout, "out")],
    duniverse: await make(duniverseItem(lock, context)),
    directories: request.directories,
  });
  expect(placed).toEqual({ leftOut: [], standIns: new Map([[checkout, "clock"]]) });
  expect(readdirSync(join(directory, "clock")).sort()).toEqual(["clock.opam", "src"]);
  expect(existsSync(join(directory, "oil", "dune"))).toBe(true);
});

test("a source whose package the project has is left out, whoever has locked it", async () => {
  const lock = await lockOf(needing(["clock"]));
  const own = { inside: [{ name: "lwt", opam: undefined }], outside: [] };
  const tree = temporary();
  const directory = join(tree, "duniverse");
  const placed = await placeDuniverse({
    ...{ tree, own, project: temporary(), directories: [], exclude: [] },
    duniverse: await make(duniverseItem(lock, context)),
  });
  expect(placed.leftOut).toEqual(["lwt"]);
  expect(readdirSync(directory).sort()).toEqual(["clock", "dune"]);
});

test("a lock without sources", async () => {
  const lock = readLock('depends: [\n  "ocaml" {= "5.4.1"}\n]\n');
  const made = await make(duniverseItem(lock, context));
  expect(readdirSync(join(made, "duniverse"))).toEqual(["dune"]);
});

test("packages that are not built with dune", async () => {
  await publish("topkg-like", []);
  await publish("needs-it", ["dune", "topkg-like"]);
  const failure = expect(lockOf(needing(["needs-it"]))).rejects;
  await failure.toThrow(ConfigurationError);
  await failure.toThrow(
    "These packages, which the unikernel needs, are not built with dune: `topkg-like`. Add a repository that has them with dune files to `opam-repositories`, or put their sources into the project (docs/mirageos.md).",
  );
});

test("a package that nobody has", async () => {
  await expect(lockOf(needing(["nowhere"]))).rejects.toThrow(
    "No packages can be found that fit all targets together: nowhere: No known implementations at all. Change config.ml, or the state of the repositories (`opam-repositories`, `opam-overlays` among them).",
  );
  expect(readdirSync(join(store, "lock"))).toEqual([]);
});

test("a source that is another than the lock says, and one that is nowhere", async () => {
  const archive = await publish("oil", ["dune"]);
  const lock = await lockOf(needing(["oil"]));
  await runOk(["tar", "-czf", archive, "-C", repository, "packages"]);
  const changed = expect(make(duniverseItem(lock, context))).rejects;
  await changed.toThrow(ToolError);
  await changed.toThrow(
    "The source of oil has another hash than the lock file says; look for a proxy that alters files, or lock again if its authors have replaced it.",
  );
  rmSync(archive);
  await expect(make(duniverseItem(lock, context))).rejects.toThrow(
    `The source of oil could not be fetched (${archive}); check the network and the proxy (https_proxy) and run again.`,
  );
  expect(readdirSync(join(store, "duniverse"))).toEqual([]);
});

test("a temporary directory whose name opam-monorepo cannot be told", async () => {
  const odd = join(temporary(), "a, b");
  mkdirSync(odd);
  vi.stubEnv("TMPDIR", odd);
  try {
    await expect(lockOf(needing(["lwt"]))).rejects.toThrow(
      /^opam-monorepo cannot work in .*a, b.*; set TMPDIR to a directory whose name has no blanks, commas or quotes\.$/,
    );
  } finally {
    vi.unstubAllEnvs();
  }
});

test("which repositories unikernels and tools come from", () => {
  const [first] = defaultRepositories;
  expect(lockRepositories(defaultRepositories)).toEqual([first, defaultOverlays]);
  expect(defaultOverlays.url).toMatch(/^git\+https:.*#[0-9a-f]{40}$/);
  const own = [...defaultRepositories, { name: "opam-overlays", url: "/srv/ports" }];
  expect(lockRepositories(own)).toEqual(own);
  expect(toolRepositories(own)).toEqual(defaultRepositories);
});
