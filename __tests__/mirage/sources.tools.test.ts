import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import type { Log } from "../../src/base/log.ts";
import { probeHost } from "../../src/machine/probe.ts";
import { ensureUnikernels, mirageTargets } from "../../src/mirage/sources.ts";
import { ensureItem } from "../../src/store/item.ts";
import { catalogue } from "../../src/targets/catalogue.ts";
import { silent } from "../silent.ts";
import { publishTo } from "./repository.ts";
import { configOf, env, temporary, write } from "./trees.ts";

vi.setConfig({ testTimeout: 60_000 });

let repository = "";
let store = "";
let directory = "";
beforeEach(async () => {
  [repository, store, directory] = [temporary(), temporary(), temporary()];
  for (const name of ["mirage-unix", "mirage-solo5", "mirage-xen"])
    await publishTo(repository, name, ["dune"]);
  await publishTo(repository, "wick", ["dune"]);
});

const targetsNamed = (names: string) =>
  names.split(" ").flatMap((name) => catalogue.filter((target) => target.name === name));

/** What was to be installed of the system's packages. */
const installed: string[] = [];

async function ensure(project: string, names: string) {
  installed.length = 0;
  const said: string[] = [];
  const say = (message: string) => void said.push(message.trim());
  const log: Log = { ...silent, info: say, warning: say };
  const made: string[] = [];
  const machine = await probeHost([], env);
  const version = (text: string) => ({ version: text, from: "path" }) as const;
  const distribution = { id: "debian", version: "14", name: "Debian" };
  const host = {
    ...machine,
    distribution,
    installer: { kind: "apt", prefix: [] } as const,
    ocaml: version("5.4.1"),
    dune: version("3.24.1"),
  };
  const unikernels = await ensureUnikernels({
    inputs: {
      // Its name keeps the default overlays, which are on the network, out.
      opamRepositories: [{ name: "opam-overlays", url: repository }],
      ...{ targets: targetsNamed(names), workspace: project, workingDirectory: project },
      ...{ outputDirectory: join(project, "out"), configureArgs: [] },
    },
    ...{ host, directory },
    installSystemPackages: async (names) => void installed.push(...names),
    context: {
      opam: async () => ({ path: "opam", version: "2.5.2", from: "path" }),
      ...{ env, log, jobs: 2 },
    },
    async ensure(item) {
      const { prefix, origin } = await ensureItem(item, { store, env, log, jobs: 2 });
      made.push(`${item.name} ${origin}`);
      return prefix;
    },
  });
  const byName = new Map([...unikernels].map(([{ name }, unikernel]) => [name, unikernel]));
  return { byName, said, made, sourceOf: (name: string) => byName.get(name)?.source ?? "" };
}

const project = (files: Readonly<Record<string, string>> = {}) =>
  write(temporary(), {
    "config.ml": configOf('package "wick"'),
    "unikernel.ml": "let start () = ()\n",
    "out/lamp-hvt.hvt": "an image of an earlier run",
    ...files,
  });

test("one lock and one set of sources for all targets", async () => {
  const source = project();
  const { sourceOf, said, made, byName } = await ensure(source, "unix hvt spt xen");
  expect(sourceOf("hvt")).toBe(sourceOf("spt"));
  expect(new Set(["unix", "hvt", "xen"].map(sourceOf)).size).toBe(3);
  expect(said).toEqual(["hvt, spt differ in their ABI only"]);
  expect(made).toEqual(["lock built", "duniverse built"]);
  const packages = ["dune", "mirage-solo5", "mirage-unix", "mirage-xen", "wick"];
  for (const name of ["unix", "hvt", "xen"]) {
    expect(readdirSync(join(sourceOf(name), "duniverse")).sort()).toEqual(packages);
    expect(existsSync(join(sourceOf(name), "out"))).toBe(false);
  }
  expect(byName.get("xen")?.companions.map(({ suffix }) => suffix)).toEqual([
    ...[".xl", "_libvirt.xml"],
  ]);
  expect(byName.get("spt")?.configured.image).toBe("lamp.spt");
  const again = await ensure(source, "unix hvt spt xen");
  expect(again.made).toEqual(["lock store", "duniverse store"]);
  expect(again.sourceOf("spt")).toBe(sourceOf("spt"));
});

test("a package whose program makes code of a unikernel is among its sources", async () => {
  await publishTo(repository, "crunch", ["dune"]);
  const source = project({
    "config.ml": configOf('package "wick"', 'package ~build:true "crunch"'),
  });
  const { sourceOf } = await ensure(source, "hvt");
  expect(readdirSync(join(sourceOf("hvt"), "duniverse")).sort()).toEqual([
    ...["crunch", "dune", "mirage-solo5", "wick"],
  ]);
});

test("the system packages that a lock needs are installed", async () => {
  const depexts = 'depexts: [["libgmp-dev"] {os-family = "debian"} ["gmp"] {os = "macos"}]';
  await publishTo(repository, "conf-gmp", ["dune"], [depexts]);
  const source = project({ "config.ml": configOf('package "conf-gmp"') });
  await ensure(source, "hvt spt xen");
  expect(installed).toEqual(["libgmp-dev"]);
  await ensure(source, "hvt");
  expect(installed).toEqual(["libgmp-dev"]);
  await ensure(project(), "hvt");
  expect(installed).toEqual([]);
});

const lockOf = (ocaml: string, ...names: readonly string[]) => {
  const sources = names.map((name) => `  ["file://${repository}/${name}.tar.gz" "${name}" []]\n`);
  return `depends: [\n  "ocaml" {= "${ocaml}"}\n]\nx-opam-monorepo-duniverse-dirs: [\n${sources.join("")}]\n`;
};

test("a lock file of the project's own, for one of two targets", async () => {
  const locked = lockOf("5.3.0");
  const source = project({ "mirage/lamp-hvt.opam.locked": locked });
  const { sourceOf, said, made } = await ensure(source, "hvt spt");
  expect(sourceOf("hvt")).not.toBe(sourceOf("spt"));
  expect(said).toEqual([
    "The packages are those of mirage/lamp-hvt.opam.locked, which the project has: 0 sources. It was made for OCaml 5.3.0, and this is 5.4.1; make it anew if something does not build.",
  ]);
  expect(made).toEqual(["duniverse built", "lock built", "duniverse built"]);
  expect(readdirSync(join(sourceOf("hvt"), "duniverse"))).toEqual(["dune"]);
  expect(readdirSync(join(sourceOf("spt"), "duniverse"))).toContain("wick");
  expect(readFileSync(join(source, "mirage/lamp-hvt.opam.locked"), "utf8")).toBe(locked);
});

test("sources of the project's own", async () => {
  const source = project({ "duniverse/wick/dune": "" });
  const { sourceOf, said, made } = await ensure(source, "hvt");
  expect(made).toEqual([]);
  expect(said).toEqual(["The sources of packages are those in duniverse/, which the project has."]);
  const placed = join(sourceOf("hvt"), "duniverse");
  expect(lstatSync(placed).isSymbolicLink()).toBe(false);
  expect(readlinkSync(join(placed, "wick", "dune"))).toBe(join(source, "duniverse/wick/dune"));
});

test("sources of the project's own, with a lock that says what they need of the system", async () => {
  const files = { "duniverse/wick/dune": "", "lamp.opam.locked": 'depexts: ["libgmp-dev"]\n' };
  await ensure(project(files), "hvt");
  expect(installed).toEqual(["libgmp-dev"]);
});

test("a package of the project's own whose opam file is not there", async () => {
  const source = project({
    "wick/dune-project": "(lang dune 2.9)\n(package (name wick))\n",
    "wick/dune": "(library (public_name wick))\n",
  });
  const { sourceOf, said } = await ensure(source, "hvt");
  expect(said).toEqual([
    "What the project's own packages `wick` need is not known: commit their opam files (`dune build NAME.opam` makes one).",
  ]);
  expect(readdirSync(join(sourceOf("hvt"), "duniverse")).sort()).toEqual(["dune", "mirage-solo5"]);
});

test("all targets that mirage knows nothing of are told at once", () => {
  expect(() => mirageTargets(targetsNamed("unix js riscv32"))).toThrow(
    /`js` is no .*\n`riscv32` is no /,
  );
  expect([...mirageTargets(targetsNamed("unix hvt-arm64")).values()]).toHaveLength(2);
});
