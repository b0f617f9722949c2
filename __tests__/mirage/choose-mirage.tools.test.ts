import { join } from "node:path";
import { expect, test, vi } from "vitest";
import {
  chosenMirage,
  isInstallable,
  type MirageWish,
  mirageItem,
} from "../../src/mirage/choose-mirage.ts";
import type { VersionGate } from "../../src/mirage/mirage-versions.ts";
import type { Opam } from "../../src/opam/build-with-opam.ts";
import { type ResolvedRepository, resolveRepositories } from "../../src/opam/repositories.ts";
import { buildRoot } from "../../src/opam/root.ts";
import { ensureItem } from "../../src/store/item.ts";
import { writeRepository } from "../opam/repository.ts";
import { silent } from "../silent.ts";
import { env, temporary } from "./trees.ts";

vi.setConfig({ testTimeout: 60_000 });

const host = { architecture: "x64", distribution: { id: "debian", version: "14", name: "Debian" } };
const gate = (atLeast?: string, below?: string): VersionGate => ({ atLeast, below, at: undefined });

const releases: readonly (readonly [string, ...string[]])[] = [
  ["4.6.0"],
  ["4.9.0"],
  ["4.10.6", 'depends: "ocaml" {>= "4.13.0"}'],
  ["4.11.2", 'depends: ["ocaml" {>= "4.13.0" & < "6"}]'],
  ["4.11.10", 'depends: ["ocaml" {>= "5.5.0"}]'],
  ["4.12.0", "available: false"],
  ["4.12.1", 'available: os != "linux" & arch = "x86_64"'],
  ["4.13.0~beta", "flags: avoid-version"],
];

async function chooser() {
  const repository = temporary();
  const packages = releases.map(([version, ...fields]) => ({ name: "mirage", version, fields }));
  await writeRepository(repository, packages);
  const repositories = await resolveRepositories([{ name: "mine", url: repository }], env);
  const store = temporary();
  const program = { path: "opam", version: "2.1.2", from: "path" } as const;
  const root = await buildRoot({
    ...{ program, repositories, jobs: 1, env, log: silent },
    directory: join(temporary(), "root"),
  });
  const means: Opam = {
    ...{ log: silent, program: async () => program, root: async () => root },
    installSystemPackages: async () => {},
  };
  const ensure = (wish: MirageWish, opam: Opam | undefined) =>
    ensureItem(mirageItem(wish, opam), { store, env, log: silent, jobs: 1 });
  return { repositories, means, ensure };
}

const wishFor = (
  repositories: readonly ResolvedRepository[],
  wanted: VersionGate,
  ocaml: string | undefined = "5.4.1",
): MirageWish => ({ gate: wanted, repositories, ocaml, host });

test("one version for all gates that it satisfies, the newest that can be installed", async () => {
  const { repositories, means, ensure } = await chooser();
  const choose = async (wanted: VersionGate, ocaml?: string) =>
    chosenMirage((await ensure(wishFor(repositories, wanted, ocaml), means)).prefix);
  for (const wanted of [gate(), gate("4.9.0"), gate("4.4.0", "4.12.0"), gate("4.10.0", "5.0.0")])
    expect(await choose(wanted)).toBe("4.11.2");
  expect(await choose(gate("4.9.0", "4.11.0"))).toBe("4.10.6");
  expect(await choose(gate("4.9.0"), "5.5.0")).toBe("4.11.10");
  // Of these opam itself says what is the matter.
  expect(await choose(gate("4.12.0"))).toBeUndefined();
  expect(await choose(gate(undefined, "4.7.0"))).toBeUndefined();
  // What is known is not asked for again.
  const again = await ensure(wishFor(repositories, gate("4.9.0")), undefined);
  expect(again.origin).toBe("store");
  expect(await chosenMirage(again.prefix)).toBe("4.11.2");
});

test.each([
  ['depends: ["ocaml" {build & >= "5.0"}]', "5.4.1", true],
  ['depends: ["ocaml" {build & >= "5.5"}]', "5.4.1", false],
  ['depends: ["ocaml" {!(< "5" | >= "5.5")}]', "5.4.1", true],
  ['depends: ["ocaml" {!(< "5" | >= "5.5")}]', "4.14.3", false],
  ['depends: ["ocaml" {!= "5.4.1"}]', "5.4.1", false],
  ['depends: ["ocaml" {>= "5.5"}]', undefined, true],
  ['available: [ os = "linux" ]\ndepends: []', "5.4.1", true],
  ['available:\n  os = "linux" &\n  arch != "x86_64"\ndepends: []', "5.4.1", false],
  ["available: sys-ocaml-version >= what", "5.4.1", true],
  ["flags: [compiler avoid-version]", "5.4.1", false],
])("%j and OCaml %s: %s", (opam, ocaml, fits) => {
  expect(isInstallable(opam, { gate: gate(), repositories: [], ocaml, host })).toBe(fits);
});
