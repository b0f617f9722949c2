import type { Environment } from "../base/environment.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { Host } from "../machine/host.ts";
import { probeHost } from "../machine/probe.ts";
import { toolRepositories } from "../mirage/package-lock.ts";
import { resolveRepositories } from "../opam/repositories.ts";
import { wantedOf } from "../plan/describe-plan.ts";
import { findItem } from "../store/item.ts";
import { storeRoot } from "../store/store.ts";
import { expectedOcaml } from "../toolchain/ocaml-provider.ts";
import { ocamlItem, withOcaml } from "../toolchain/opam-ocaml.ts";
import { toolchainNamed } from "../toolchain/toolchains.ts";
import type { OpamSurvey, SurveyOptions } from "./survey.ts";

interface Machine {
  readonly host: Host;
  /** With the OCaml on PATH that the host is said to have. */
  readonly env: Environment;
  readonly opam: OpamSurvey | undefined;
}

/**
 * Looks at the machine as the project will see it: with the OCaml that opam has put into the store, or, until that is
 * there, with none but the one that is expected. `tools` are opam packages that the kind of project needs.
 */
export async function surveyMachine(
  inputs: Inputs,
  tools: readonly string[],
  { env, log, before }: SurveyOptions,
): Promise<Machine> {
  const { system, optional, ocaml } = wantedOf(inputs, tools);
  const packages = [...system, ...optional];
  const byOpam = inputs.targets.some(({ toolchain }) => toolchainNamed(toolchain).byOpam);
  const host = await probeHost(packages, env);
  if (!ocaml && !byOpam) return { host, env, opam: undefined };
  const repositories =
    before?.opam?.repositories ??
    (await resolveRepositories(toolRepositories(inputs.opamRepositories), env));
  if (!ocaml) return { host, env, opam: { repositories, ocaml: undefined } };
  const context = { store: storeRoot(env), env, log, jobs: inputs.jobs ?? host.cores };
  const request = { ocaml, host, repositories, context };
  const found = await findItem(ocamlItem(request, undefined), context);
  if (found === undefined) {
    const awaited = { ...host, compiler: undefined, dune: undefined };
    return {
      host: { ...awaited, ocaml: expectedOcaml(ocaml, host.ocaml) },
      env,
      opam: { repositories, ocaml: { request, ready: false } },
    };
  }
  const inside = withOcaml(env, found);
  return {
    host: await probeHost(packages, inside),
    env: inside,
    opam: { repositories, ocaml: { request, ready: true } },
  };
}
