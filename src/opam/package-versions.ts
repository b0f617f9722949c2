import type { Problem } from "../base/errors.ts";
import { versionAtLeast } from "../base/versions.ts";

/** A version of a package and the versions of OCaml that it is for. */
interface Gate {
  readonly version: string;
  /** Exact versions, or all from `from` (included) to `below` (excluded), which messages call `text`. */
  readonly ocaml:
    | readonly string[]
    | { readonly from: string; readonly below: string; readonly text: string };
  /** The reason why its authors have withdrawn it; such a version is never chosen. */
  readonly withdrawn?: string;
}

const newestOcaml = "5.5.0";

/** The newest OCaml of each series in opam-repository at 97014be6 (2026-08-22); nothing is known about newer ones. */
const newestKnown = [
  "4.12.1",
  "4.13.1",
  "4.14.4",
  "5.0.0",
  "5.1.1",
  "5.2.1",
  "5.3.0",
  "5.4.1",
  newestOcaml,
];

/** `depends` and `available` of ocaml-solo5 at that commit, oldest first. Since 1.1.0 it needs solo5 0.9.1 or newer. */
const solo5: readonly Gate[] = [
  { version: "0.8.5", ocaml: { from: "4.12.1", below: "4.15", text: "4.12.1 to 4.14" } },
  { version: "1.0.1", ocaml: ["5.2.1"] },
  { version: "1.1.0", ocaml: ["5.3.0"] },
  { version: "1.2.0", ocaml: ["5.3.0", "5.4.0"] },
  { version: "1.2.1", ocaml: ["5.4.1"] },
  { version: "1.2.2", ocaml: ["5.4.1"] },
  ...["1.3.0", "1.3.1"].map((version) => ({
    version,
    ocaml: ["5.4.1", "5.5.0"],
    withdrawn: "its patch of OCaml 5.5.0 is wrong (unavailable since 2026-07-09)",
  })),
  { version: "1.3.2", ocaml: ["5.4.1", "5.5.0"] },
  { version: "1.3.3", ocaml: ["5.4.1", "5.5.0"] },
  { version: "1.3.4", ocaml: { from: "5.5", below: "5.6", text: "5.5" } },
];

/** The same for ocaml-unikraft-x86_64 and -arm64. */
const unikraft: readonly Gate[] = [
  { version: "1.0.0", ocaml: ["5.3.0"] },
  { version: "1.1.0", ocaml: ["5.3.0", "5.4.0"] },
  { version: "1.2.0", ocaml: ["5.3.0", "5.4.0", "5.4.1", "5.5.0"] },
];

const packages = {
  "ocaml-solo5": { targets: "Solo5 targets", gates: solo5 },
  // The same gates, version by version.
  "ocaml-solo5-cross-aarch64": { targets: "Solo5 targets for arm64", gates: solo5 },
  "ocaml-unikraft-x86_64": { targets: "Unikraft targets", gates: unikraft },
  "ocaml-unikraft-arm64": { targets: "Unikraft targets for arm64", gates: unikraft },
} as const;

/** A package of a toolchain whose versions are each for some versions of OCaml only. */
export type GatedPackage = keyof typeof packages;

/** The version of a package to take: this one, the one that opam's solver finds, or none. */
export type VersionChoice =
  | { readonly kind: "version"; readonly version: string }
  | { readonly kind: "solver" }
  | { readonly kind: "none"; readonly problem: Problem };

/**
 * Chooses the newest version of a package that is for this OCaml (`5.4.1`), and leaves an OCaml that is newer than the
 * table to opam. `none` when there is no such version; the problem then names the versions of OCaml that have one.
 */
export function chooseVersion(name: GatedPackage, ocaml: string): VersionChoice {
  const { targets, gates } = packages[name];
  const gate = usable(gates).findLast((each) => serves(each, ocaml));
  if (gate !== undefined) return { kind: "version", version: gate.version };
  if (isNewerThanTable(ocaml)) return { kind: "solver" };
  const message = `${targets} cannot be built with OCaml ${ocaml}: no version of the opam package ${name} is for it, only for ${servedBy(name).join(", ")}; set \`ocaml-compiler\` to \`${favourite(gates, ocaml)}\` or another of these, or leave these targets out.`;
  return { kind: "none", problem: { message } };
}

/**
 * The problem with the version of a package that a user asks for: it is withdrawn, or not for this OCaml (`ocaml`;
 * undefined when that is not known yet). Undefined when there is none, or nothing is known about the package.
 */
export function refuseVersion(
  name: string,
  version: string,
  ocaml: string | undefined,
): Problem | undefined {
  if (!isGated(name)) return undefined;
  const gate = packages[name].gates.find((each) => each.version === version);
  if (gate === undefined) return undefined;
  const better = usable(packages[name].gates).findLast((each) =>
    ocaml === undefined ? true : serves(each, ocaml),
  );
  const instead = better ? `use ${name}.${better.version}` : "use another OCaml";
  if (gate.withdrawn !== undefined)
    return { message: `${name}.${version} is withdrawn: ${gate.withdrawn}; ${instead}.` };
  if (ocaml === undefined || serves(gate, ocaml)) return undefined;
  return {
    message: `${name}.${version} is for OCaml ${ocamlTexts(gate).join(" or ")}, and this is ${ocaml}; ${instead}.`,
  };
}

/** Whether the table has the package. */
export function isGated(name: string): name is GatedPackage {
  return Object.hasOwn(packages, name);
}

/** The versions of OCaml that a package is for, oldest first: `5.4.1`, or a range in words (`4.12.1 to 4.14`). */
export function servedBy(name: GatedPackage): readonly string[] {
  const gates = usable(packages[name].gates);
  const ranges = gates.filter(({ ocaml }) => "from" in ocaml);
  const texts = gates
    .flatMap(ocamlTexts)
    .filter(
      (text) => !ranges.some((range) => serves(range, text) && ocamlTexts(range)[0] !== text),
    );
  return [...new Set(texts)];
}

/** The newest OCaml of a series (`5.4`, `5`) in the default repository; undefined when it has none. */
export function newestOfSeries(series: string): string | undefined {
  return newestKnown.findLast((version) => version.startsWith(`${series}.`));
}

/** The whole table for the documentation, one row a version; packages with the same versions share their rows. */
export function gateRows(): readonly {
  readonly packages: readonly string[];
  readonly version: string;
  readonly ocaml: readonly string[];
  readonly withdrawn: string | undefined;
}[] {
  return [solo5, unikraft].flatMap((gates) => {
    const names = Object.entries(packages).flatMap(([name, known]) =>
      known.gates === gates ? [name] : [],
    );
    return gates.map((gate) => ({
      packages: names,
      version: gate.version,
      ocaml: ocamlTexts(gate),
      withdrawn: gate.withdrawn,
    }));
  });
}

const usable = (gates: readonly Gate[]): readonly Gate[] =>
  gates.filter(({ withdrawn }) => withdrawn === undefined);

function serves({ ocaml }: Gate, version: string): boolean {
  if ("from" in ocaml)
    return versionAtLeast(version, ocaml.from) && !versionAtLeast(version, ocaml.below);
  return ocaml.includes(version);
}

function ocamlTexts({ ocaml }: Gate): readonly string[] {
  return "from" in ocaml ? [ocaml.text] : ocaml;
}

/** Whether an OCaml is newer than any that the table knows of its series or, for an unknown series, at all. */
function isNewerThanTable(ocaml: string): boolean {
  const series = ocaml.split(".", 2).join(".");
  return !versionAtLeast(newestOfSeries(series) ?? newestOcaml, ocaml);
}

/**
 * The exact version of OCaml to advise: the next newer one that some version of the package is for, else the newest.
 */
function favourite(gates: readonly Gate[], ocaml: string): string {
  const exact = newestKnown.filter((version) =>
    usable(gates).some((gate) => serves(gate, version)),
  );
  return exact.find((version) => versionAtLeast(version, ocaml)) ?? exact.at(-1) ?? newestOcaml;
}
