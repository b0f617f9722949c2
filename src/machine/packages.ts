import type { Host, PackageState } from "./host.ts";

/** The packages of an entry `a | b`, in order. */
export function alternativesOf(entry: string): readonly string[] {
  return entry.split("|").map((name) => name.trim());
}

/** Programs that make their packages unnecessary wherever they come from: opam, another action, a hand-built QEMU. */
const programs: Readonly<Record<string, string>> = {
  ocaml: "ocamlc",
  "ocaml-dune": "dune",
  "ocaml-findlib": "ocamlfind",
  "js-of-ocaml": "js_of_ocaml",
  gcc: "gcc",
  make: "make",
  python3: "python3",
  "xz-utils": "xz",
  "qemu-system-arm": "qemu-system-arm",
  "qemu-system-riscv": "qemu-system-riscv32",
  "qemu-system-misc": "qemu-system-riscv32",
  "qemu-system-x86": "qemu-system-x86_64",
  wine: "wine",
  menhir: "menhir",
};

/** The program that a package is wanted for; undefined for a package of libraries or sources. */
export function programOf(name: string): string | undefined {
  return Object.hasOwn(programs, name) ? programs[name] : undefined;
}

function isThere(state: PackageState | undefined): boolean {
  return state !== undefined && (state.installed !== undefined || state.onPath);
}

/** The entries (`a | b` for alternatives) none of whose packages is there yet, each once. */
export function missingPackages(
  wanted: readonly string[],
  packages: Host["packages"],
): readonly string[] {
  return [...new Set(wanted)].filter(
    (entry) => !alternativesOf(entry).some((name) => isThere(packages.get(name))),
  );
}

/** Those of `missing` that apt's lists have, as far as they were read. */
export function availablePackages(
  missing: readonly string[],
  packages: Host["packages"],
): readonly string[] {
  return missing.filter((entry) => availableAlternative(entry, packages) !== undefined);
}

/** Those of `missing` that they do not have. */
export function unavailablePackages(
  missing: readonly string[],
  packages: Host["packages"],
): readonly string[] {
  return missing.filter((entry) => availableAlternative(entry, packages) === undefined);
}

function availableAlternative(entry: string, packages: Host["packages"]): string | undefined {
  return alternativesOf(entry).find((name) => packages.get(name)?.candidate !== undefined);
}

/** The package to install for each entry: the first alternative that apt has, or the first of all if it has none. */
export function resolvePackages(
  missing: readonly string[],
  packages: Host["packages"],
): readonly string[] {
  const names = missing.map(
    (entry) => availableAlternative(entry, packages) ?? alternativesOf(entry)[0] ?? entry,
  );
  return [...new Set(names)];
}
