import type { Inputs } from "../inputs/inputs.ts";
import type { Host } from "../machine/host.ts";
import { availablePackages, missingPackages, resolvePackages } from "../machine/packages.ts";
import { divide, type WantedPackages } from "../toolchain/ocaml-provider.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";
import { packagesFor, toolchainNamed } from "../toolchain/toolchains.ts";
import type { Facts } from "./facts.ts";
import type { Need } from "./plan.ts";

/**
 * The packages that the targets need to be built and, if asked for, booted, and who brings them. `tools` are opam
 * packages that the kind of project needs.
 */
export function packagesWanted(
  inputs: Pick<Inputs, "targets" | "boot" | "ocamlCompiler" | "opamPackages">,
  tools: readonly string[],
): WantedPackages {
  const boots = inputs.targets.flatMap(({ boot }) => (inputs.boot && boot ? boot : []));
  const packagesOf = (optional: boolean) =>
    boots.filter((boot) => (boot.optional ?? false) === optional).flatMap((boot) => boot.packages);
  const needed = inputs.targets.flatMap((target) =>
    packagesFor(toolchainNamed(target.toolchain), [target.mode]),
  );
  return {
    ...divide([...new Set([...needed, ...packagesOf(false)])], inputs, tools),
    optional: [...new Set(packagesOf(true))],
  };
}

/** Packages that will be installed, as far as is known before the package lists are brought up to date. */
export function packagesToInstall(
  { system, optional }: Pick<WantedPackages, "system" | "optional">,
  { packages }: Host,
): readonly string[] {
  const also = availablePackages(missingPackages(optional, packages), packages);
  return resolvePackages([...missingPackages(system, packages), ...also], packages);
}

/**
 * The first thing that is lacking. What is kept between runs is made before the project's own code is run to make
 * sources: packages, OCaml, toolchains, sources.
 */
export function firstNeed(
  { install }: Pick<Inputs, "install">,
  { system, optional }: Pick<WantedPackages, "system" | "optional">,
  toolchains: readonly Toolchain[],
  facts: Facts,
): Need | undefined {
  const { host, opam, project } = facts;
  const mayInstall = install === "auto" && host.installer.kind === "apt";
  const lacking = mayInstall
    ? packagesToInstall({ system, optional }, host)
    : missingPackages(system, host.packages);
  if (lacking.length > 0) return { kind: "packages", system, optional };
  if (opam?.ocaml && !opam.ocaml.ready) {
    const { request, wish } = opam.ocaml;
    return { kind: "ocaml", request, ...(wish && { wish }) };
  }
  const missing = toolchains.filter((toolchain) => !facts.toolchains.has(toolchain));
  if (missing.length > 0) return { kind: "toolchains", toolchains: missing };
  return project.kind === "mirage" && !project.configured ? { kind: "sources" } : undefined;
}
