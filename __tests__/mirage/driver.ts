/**
 * What the end-to-end tests run inside a Debian root, bundled with everything that it imports: installs mirage and
 * opam-monorepo by opam, configures, locks and fetches a project and builds it by dune, as the JSON text in its first
 * argument says, and prints what became of it as JSON.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ConfigurationError, ToolError } from "../../src/errors.ts";
import { companionsOf } from "../../src/mirage/companions.ts";
import { type ConfiguredTree, configure } from "../../src/mirage/configure.ts";
import { detectMirage } from "../../src/mirage/detect.ts";
import {
  duniverseConstruction,
  linkDuniverse,
  placeDuniverse,
} from "../../src/mirage/duniverse.ts";
import { lockConstruction, lockIn, lockRepositories } from "../../src/mirage/lock.ts";
import { lockRequest } from "../../src/mirage/lock-request.ts";
import { ownPackages } from "../../src/mirage/own-packages.ts";
import { groupSameSource } from "../../src/mirage/same-source.ts";
import type { MirageTarget } from "../../src/mirage/target.ts";
import { findOpam } from "../../src/opam/find-opam.ts";
import { type Repository, resolveRepositories } from "../../src/opam/repositories.ts";
import { createRoot } from "../../src/opam/root.ts";
import { createSwitch, installInto } from "../../src/opam/switch.ts";
import { run, runOk } from "../../src/process.ts";
import { diskFiles } from "../../src/project/files.ts";
import { type Construction, obtain } from "../../src/toolchain/obtain.ts";
import { withOcaml } from "../../src/toolchain/opam-ocaml.ts";
import { type Environment, probeHost } from "../../src/toolchain/probe.ts";
import { silent } from "../silent.ts";

/** What is asked of the driver. Paths are inside the root. */
export interface Wanted {
  readonly directory: string;
  readonly repositories: readonly Repository[];
  readonly workspace: string;
  readonly project: string;
  readonly targets: readonly MirageTarget[];
  /** Where the result for unix is run; without it, it is only built. */
  readonly run: readonly string[];
}

/** What became of it. */
export interface Outcome {
  readonly error: string | null;
  readonly gate: string | null;
  /** Target → name, image and companions. */
  readonly trees: Readonly<Record<string, string>>;
  readonly groups: readonly string[];
  readonly sources: readonly string[];
  readonly leftOut: readonly string[];
  readonly standIns: readonly string[];
  /** Of the unix image. */
  readonly output: string;
}

const log = { ...silent, info: (message: string) => process.stderr.write(`${message}\n`) };

async function installTools({ directory, repositories }: Wanted, env: Environment) {
  const program = await findOpam({ store: `${directory}/store`, env, log });
  const resolved = await resolveRepositories(repositories, env);
  const options = { program, repositories: resolved, jobs: 2, env, log };
  const root = await createRoot({ ...options, directory: `${directory}/root` });
  const host = await probeHost([], env);
  const none = async (names: readonly string[]) => {
    await runOk(["apt-get", "install", "-yq", "--no-install-recommends", ...names], { env });
  };
  const means = { log, installSystemPackages: none };
  const system = { name: "ocaml-system", version: host.ocaml?.version };
  const place = `${directory}/switch`;
  const made = await createSwitch(root, place, [system], means);
  const tools = ["dune", "ocamlfind", "mirage", "opam-monorepo"];
  await installInto(made, tools, means);
  return {
    inside: withOcaml(env, place),
    program,
    host: await probeHost([], withOcaml(env, place)),
  };
}

async function configureAll({ directory, project, targets }: Wanted, env: Environment) {
  const trees: ConfiguredTree[] = [];
  for (const target of targets) {
    const tree = join(directory, "trees", target);
    const request = { source: project, tree, target, args: [], env, exclude: new Set<string>() };
    trees.push(await configure(request));
  }
  return trees;
}

async function make(wanted: Wanted): Promise<Outcome> {
  const { directory, project, workspace } = wanted;
  const gate = detectMirage(diskFiles(project))?.gate;
  const { inside, program, host } = await installTools(wanted, process.env);
  const trees = await configureAll(wanted, inside);
  const all = trees.map((tree) => ({ tree, files: diskFiles(tree.directory), lock: "run" }));
  const own = ownPackages(workspace, project);
  const request = lockRequest({ trees, own, dune: host.dune?.version ?? "" });
  const repositories = await resolveRepositories(lockRepositories(wanted.repositories), inside);
  const means = { opam: async () => program, env: inside, jobs: 2 };
  const options = { store: `${directory}/store`, env: inside, log };
  const prefixOf = async (each: Construction) => (await obtain(each, options)).prefix;
  const order = { request, repositories, ocaml: host.ocaml?.version ?? "", host };
  const lock = await lockIn(await prefixOf(lockConstruction(order, means)));
  const duniverse = await prefixOf(duniverseConstruction(lock, means));
  const to = join(directory, "trees", "duniverse");
  const { directories } = request;
  const placed = await placeDuniverse({
    ...{ directory: to, duniverse, project, own, directories, copy: false },
  });
  const unix = trees.find(({ target }) => target === "unix");
  if (unix) await linkDuniverse(unix.directory, to);
  return {
    error: null,
    gate: gate ? `${gate.atLeast} ${gate.below}` : null,
    trees: Object.fromEntries(
      trees.map(({ target, name, image, directory: tree }) => [
        target,
        [name, image, ...companionsOf(diskFiles(tree)).map(({ suffix }) => suffix)].join(" "),
      ]),
    ),
    groups: groupSameSource(all).map((group) => group.map(({ tree }) => tree.target).join(" ")),
    sources: lock.sources.map((source) => source.directory),
    leftOut: placed.leftOut,
    standIns: [...placed.standIns.values()],
    output: unix ? await buildUnix(unix, wanted, inside) : "",
  };
}

/** Without the libraries of the tools, so that all of the unikernel is made of its own packages. */
async function buildUnix(
  { directory, image }: ConfiguredTree,
  { run: argv }: Wanted,
  { OCAMLPATH: _, ...env }: Environment,
): Promise<string> {
  const build = ["dune", "build", "--root", ".", "--profile", "release", image];
  await runOk(build, { cwd: directory, env });
  const program = join(directory, "_build", "default", image);
  const { stdout, stderr } = await run([program, ...argv], { env, deadline: 60 });
  return stdout + stderr;
}

const wanted: Wanted = JSON.parse(process.argv[2] ?? "");
mkdirSync(wanted.directory, { recursive: true });
const nothing = { gate: null, trees: {}, groups: [], sources: [], leftOut: [], standIns: [] };
const outcome: Outcome = await make(wanted).catch((error: unknown) => {
  if (error instanceof ToolError) return { ...nothing, error: error.message, output: error.output };
  if (error instanceof ConfigurationError) return { ...nothing, error: error.message, output: "" };
  throw error;
});
process.stdout.write(JSON.stringify(outcome));
