import { join } from "node:path";
import type { Context } from "../base/context.ts";
import type { Environment } from "../base/environment.ts";
import { ConfigurationError } from "../base/errors.ts";
import type { Host } from "../machine/host.ts";
import { versionOf } from "../machine/probe.ts";
import { type Opam, opamKey } from "../opam/build-with-opam.ts";
import type { ResolvedRepository } from "../opam/repositories.ts";
import { compilerPackages, compilerText } from "../opam/specification.ts";
import { borrow, buildSwitch, installInto, versionsOf } from "../opam/switch.ts";
import type { StoreItem } from "../store/item.ts";
import { prune } from "../store/prune.ts";
import type { OpamOcaml } from "./ocaml-provider.ts";

/** OCaml by opam as it is asked for, and what it is made from. */
export interface OcamlRequest {
  readonly ocaml: OpamOcaml;
  /** Without this OCaml on its PATH. */
  readonly host: Host;
  readonly repositories: readonly ResolvedRepository[];
  readonly context: Context;
}

/** CPU seconds that opam takes for each, measured with 5.4.1 and 3.24.1 on x86-64. */
const measured = { ocaml: 450, dune: 140 };

/** CPU seconds to build what is asked for, without the packages beside OCaml and dune. */
export const secondsFor = (request: Pick<OcamlRequest, "ocaml" | "host">): number =>
  (request.ocaml.compiler.kind === "system" ? 0 : measured.ocaml) +
  (lentDune(request) === undefined ? measured.dune : 0);

/**
 * The version of the machine's own dune, where a switch on the machine's OCaml takes it instead of building another:
 * when it is on PATH, and nobody has asked for a certain one.
 */
export function lentDune({
  ocaml: { compiler, packages },
  host: { dune },
}: Pick<OcamlRequest, "ocaml" | "host">): string | undefined {
  const isAsked = compiler.kind === "system" && packages.includes("dune");
  return isAsked && dune?.from === "path" && /^\d+(?:\.\d+)+$/.test(dune.version)
    ? dune.version
    : undefined;
}

/** Where a switch in a directory of the store has its files. */
export const prefixOf = (directory: string): string => join(directory, "_opam");

/** An environment in which the OCaml in a directory of the store is the one on PATH, with its own libraries only. */
export function withOcaml(env: Environment, directory: string): Environment {
  const prefix = prefixOf(directory);
  return {
    ...env,
    PATH: [join(prefix, "bin"), env["PATH"]].filter(Boolean).join(":"),
    // Over the distribution's libraries of the same name, which findlib.conf of a switch on its OCaml names first.
    OCAMLPATH: join(prefix, "lib"),
    CAML_LD_LIBRARY_PATH: join(prefix, "lib", "stublibs"),
  };
}

/**
 * OCaml, dune and packages in an opam switch of the store, without what nobody builds with. `build` throws
 * ConfigurationError when opam has no such OCaml or packages, ToolError when one of them cannot be built.
 */
export function ocamlItem(
  { ocaml, host, repositories, context }: OcamlRequest,
  opam: Opam | undefined,
): StoreItem {
  const { compiler, packages } = ocaml;
  const lent = lentDune({ ocaml, host });
  const machine = compiler.kind === "system" ? (host.ocaml?.version ?? "") : "";
  return {
    what: "OCaml",
    name: "ocaml",
    key: {
      ...opamKey(host, repositories, context.store),
      compiler: [compilerText(compiler), machine].filter(Boolean).join(" "),
      packages: packages.join(" "),
      ...(lent !== undefined && { dune: `the machine's, ${lent}` }),
    },
    inPlace: true,
    async build({ directory }) {
      if (opam === undefined) throw new Error("opam is not at hand");
      const root = await opam.root();
      const known = compiler.kind === "series" ? await versionsOf(root, "ocaml-base-compiler") : [];
      const chosen = compilerPackages(compiler, { machine, known });
      if (chosen === undefined) throw noSeries(compilerText(compiler), known);
      const own = await buildSwitch(root, directory, chosen, opam);
      if (lent !== undefined) await borrow(own, { name: "dune", version: lent });
      await installInto(own, packages, opam);
      await pruneSwitch(own.prefix);
    },
    async answers(directory) {
      const inside = withOcaml(context.env, directory);
      return (await versionOf("ocamlc", inside)) !== undefined && (await runs("dune", inside));
    },
  };
}

/** Files of a switch that nothing needs: typed trees for editors, documentation, opam's own. */
const unused = /\.(?:cmti?|annot)$|^(?:\.opam-switch|doc|man)\//;

/** Removes from an opam prefix (absolute) what programs are not built with, and whatever else `keep` does not want. */
export async function pruneSwitch(
  prefix: string,
  keep: (path: string) => boolean = () => true,
): Promise<void> {
  await prune(prefix, (path) => !unused.test(path) && keep(path));
}

const runs = async (program: string, env: Environment): Promise<boolean> =>
  (await versionOf(program, env, "--version")) !== undefined;

function noSeries(series: string, known: readonly string[]): ConfigurationError {
  const newest = known.filter((version) => /^[\d.]+$/.test(version)).slice(-3);
  const has =
    newest.length > 0 ? `the newest that they have are ${newest.join(", ")}` : "they have none";
  return new ConfigurationError(
    `The opam repositories have no release of OCaml ${series}; ${has}. Change \`ocaml-compiler\` or \`opam-repositories\`.`,
  );
}
