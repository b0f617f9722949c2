import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../../src/base/environment.ts";
import { ConfigurationError, ToolError } from "../../src/base/errors.ts";
import { diskFiles } from "../../src/base/files.ts";
import { groupBy } from "../../src/base/group-by.ts";
import { isReady } from "../../src/machine/host.ts";
import { probeHost } from "../../src/machine/probe.ts";
import type { ConfiguredTree } from "../../src/mirage/configure.ts";
import { detectMirage } from "../../src/mirage/detect.ts";
import { chooseMirage } from "../../src/mirage/mirage-versions.ts";
import { ensureUnikernels } from "../../src/mirage/sources.ts";
import { findOpam } from "../../src/opam/find-opam.ts";
import { type Repository, resolveRepositories } from "../../src/opam/repositories.ts";
import { buildRoot } from "../../src/opam/root.ts";
import { buildSwitch, installInto } from "../../src/opam/switch.ts";
import { run, runOk } from "../../src/process/run.ts";
import { ensureItem } from "../../src/store/item.ts";
import { catalogue } from "../../src/targets/catalogue.ts";
import { withOcaml } from "../../src/toolchain/opam-ocaml.ts";
import { silent } from "../silent.ts";
/**
 * What the end-to-end tests run inside a Debian root, bundled with everything that it imports: installs mirage and
 * opam-monorepo by opam, configures, locks and fetches a project and builds it by dune, as the JSON text in its first
 * argument says, and prints what became of it as JSON.
 */

/** What is asked of the driver. Paths are inside the root. */
export interface Wanted {
  readonly directory: string;
  readonly repositories: readonly Repository[];
  readonly workspace: string;
  readonly project: string;
  /** Of the catalogue. */
  readonly targets: readonly string[];
  /** Where the result for unix is run; without it, it is only built. */
  readonly run: readonly string[];
}

/** What became of it. */
export interface Outcome {
  readonly error: string | null;
  /** Its version. */
  readonly mirage: string;
  /** Target → image and companions. */
  readonly trees: Readonly<Record<string, string>>;
  readonly groups: readonly string[];
  /** What is in duniverse/. */
  readonly sources: readonly string[];
  /** What was ensured, and from where: `lock built`. */
  readonly made: readonly string[];
  readonly said: readonly string[];
  /** Of the unix image. */
  readonly output: string;
}

const said: string[] = [];
const say = (message: string) => void said.push(message);
const log = { ...silent, info: say, warning: say };

async function installSystemPackages(names: readonly string[]): Promise<void> {
  const install = ["apt-get", "install", "-yq", "--no-install-recommends", ...names];
  await runOk(install, { env: process.env });
}

async function installTools(
  { directory, repositories }: Wanted,
  mirage: readonly string[],
  env: Environment,
) {
  const program = await findOpam({ store: `${directory}/store`, env, log, jobs: 2 });
  const resolved = await resolveRepositories(repositories, env);
  const options = { program, repositories: resolved, jobs: 2, env, log };
  const root = await buildRoot({ ...options, directory: `${directory}/root` });
  const host = await probeHost([], env);
  const switchOptions = { log, installSystemPackages };
  const system = { name: "ocaml-system", version: host.ocaml?.version };
  const place = `${directory}/switch`;
  const made = await buildSwitch(root, place, [system], switchOptions);
  const tools = ["dune", "ocamlfind", "opam-monorepo", ...mirage];
  await installInto(made, tools, switchOptions);
  return {
    inside: withOcaml(env, place),
    program,
    host: await probeHost([], withOcaml(env, place)),
  };
}

async function make(wanted: Wanted): Promise<Outcome> {
  const { directory, project, workspace } = wanted;
  const gate = detectMirage(diskFiles(project))?.gate;
  if (gate === undefined) throw new ConfigurationError("there is no config.ml to configure");
  const choice = chooseMirage({ gate, ocaml: undefined, defaultRepositories: false });
  if (choice.kind !== "range") throw new Error("opam is to choose");
  const { inside, program, host } = await installTools(wanted, choice.atoms, process.env);
  if (!isReady(host)) throw new Error("opam has installed no OCaml or dune");
  const store = `${directory}/store`;
  const inputs = {
    ...{ workspace, workingDirectory: project, configureArgs: [] },
    opamRepositories: wanted.repositories,
    targets: catalogue.filter(({ name }) => wanted.targets.includes(name)),
    outputDirectory: join(project, "out"),
  };
  const made: string[] = [];
  const unikernels = await ensureUnikernels({
    ...{ inputs, host, installSystemPackages, directory: join(directory, "trees") },
    context: { opam: async () => program, env: inside, log, jobs: 2 },
    async ensure(item) {
      const { prefix, origin } = await ensureItem(item, { store, env: inside, log, jobs: 2 });
      made.push(`${item.name} ${origin}`);
      return prefix;
    },
  });
  const all = [...unikernels].map(([{ name }, unikernel]) => ({ name, ...unikernel }));
  const unix = all.find(({ name }) => name === "unix");
  return {
    ...{ error: null, made, said },
    mirage: (await runOk(["mirage", "--version"], { env: inside })).stdout.trim(),
    trees: Object.fromEntries(
      all.map(({ name, configured, companions }) => [
        name,
        [configured.image, ...companions.map(({ suffix }) => suffix)].join(" "),
      ]),
    ),
    groups: [...groupBy(all, ({ source }) => source).values()].map((group) =>
      group.map(({ name }) => name).join(" "),
    ),
    sources: unix ? readdirSync(join(unix.source, "duniverse")) : [],
    output: unix ? await buildUnix(unix.configured, wanted, inside) : "",
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
const nothing = { mirage: "", trees: {}, groups: [], sources: [], made: [], said };
const outcome: Outcome = await make(wanted).catch((error: unknown) => {
  if (error instanceof ToolError) return { ...nothing, error: error.message, output: error.output };
  if (error instanceof ConfigurationError) return { ...nothing, error: error.message, output: "" };
  throw error;
});
process.stdout.write(JSON.stringify(outcome));
