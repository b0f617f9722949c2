import { ConfigurationError, ToolError } from "../../src/base/errors.ts";
import { probeHost } from "../../src/machine/probe.ts";
import { installSystemPackages } from "../../src/opam/build-with-opam.ts";
import { findOpam } from "../../src/opam/find-opam.ts";
import { resolveRepositories } from "../../src/opam/repositories.ts";
import { buildRoot } from "../../src/opam/root.ts";
import { compilerPackages, parseCompiler } from "../../src/opam/specification.ts";
import { buildSwitch, installedIn, installInto, versionsOf } from "../../src/opam/switch.ts";
import { silent } from "../silent.ts";
/**
 * What the end-to-end tests run inside a Debian root, bundled with everything that it imports: makes an opam root and a
 * switch as the JSON text in its first argument says, and prints what became of it as JSON.
 */

/** What is asked of the driver. Paths are inside the root; `directory` gets `root/`, and `place` the switch. */
export interface Wanted {
  readonly directory: string;
  readonly place: string;
  readonly repository: string;
  readonly compiler: string;
  readonly packages: readonly string[];
  readonly install: "auto" | "never";
}

/** What became of it. */
export interface Outcome {
  readonly opam: string;
  readonly said: readonly string[];
  readonly installed: Readonly<Record<string, string>>;
  readonly error: { readonly kind: string; readonly message: string } | null;
}

const said: string[] = [];
const log = { ...silent, info: (message: string) => void said.push(message) };

async function make({ directory, place, repository, compiler, packages, install }: Wanted) {
  const { env } = process;
  const program = await findOpam({ store: `${directory}/store`, env, log, jobs: 2 });
  const repositories = await resolveRepositories([{ name: "default", url: repository }], env);
  const own = `${directory}/root`;
  const root = await buildRoot({ program, directory: own, repositories, jobs: 2, env, log });
  const host = await probeHost([], env);
  const specification = parseCompiler(compiler.split(" "));
  if (typeof specification === "string") throw new Error(`expected ${specification}`);
  const known = await versionsOf(root, "ocaml-base-compiler");
  const chosen = compilerPackages(specification, { machine: host.ocaml?.version ?? "", known });
  if (chosen === undefined) throw new Error(`no compiler for ${compiler}`);
  const options = {
    log,
    installSystemPackages: (names: readonly string[]) =>
      installSystemPackages(names, host, { install, env, log }),
  };
  const made = await buildSwitch(root, place, chosen, options);
  await installInto(made, packages, options);
  return { opam: program.version, installed: Object.fromEntries(await installedIn(made)) };
}

function explained(error: unknown): Outcome["error"] {
  if (error instanceof ConfigurationError || error instanceof ToolError)
    return { kind: error.name, message: error.message };
  throw error;
}

const wanted: Wanted = JSON.parse(process.argv[2] ?? "");
const nothing = { opam: "", installed: {} };
const outcome: Outcome = await make(wanted).then(
  (done) => ({ ...done, said, error: null }),
  (error) => ({ ...nothing, said, error: explained(error) }),
);
process.stdout.write(JSON.stringify(outcome));
