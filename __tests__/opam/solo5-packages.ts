import { readdirSync, readFileSync } from "node:fs";
import type { Package } from "./repository.ts";

const assets = new URL("../solo5-like/assets/", import.meta.url);

/** What passes for Solo5, as the source of a package. */
const source: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(assets).map((name) => [name, readFileSync(new URL(name, assets), "utf8")]),
);

const install = (name: string) => `install: ["sh" "install.sh" prefix "${name}"]`;

/** A system package that is small and that no Debian root has. */
export const systemPackage = "figlet";

const ocamlOf = {
  "0.8.5": '"ocaml" {>= "4.12.1" & < "4.15"}',
  "1.2.2": '"ocaml" {= "5.4.1"}',
  "1.3.1": '"ocaml" {= "5.4.1" | = "5.5.0"}',
  "1.3.3": '"ocaml" {= "5.4.1" | = "5.5.0"}',
} as const;

/** Packages of the names that unikernels are built with, in the versions that their gates choose from, and older ones. */
export const solo5Packages: readonly Package[] = [
  {
    name: "solo5",
    version: "0.9.1",
    source,
    fields: [install("solo5"), `depexts: ["${systemPackage}"] {os-family = "debian"}`],
  },
  ...Object.entries(ocamlOf).map(([version, ocaml]) => ({
    name: "ocaml-solo5",
    version,
    source,
    fields: [
      `depends: [${ocaml} "solo5" {>= "0.9.1"} "ocamlfind" {build}]`,
      install("ocaml-solo5"),
      ...(version === "1.3.1" ? ["available: false"] : []),
    ],
  })),
];

/** The same, with something wrong about `ocaml-solo5`. */
export function brokenSolo5(what: Partial<Package>): readonly Package[] {
  return solo5Packages.map((one) =>
    one.name === "ocaml-solo5"
      ? { ...one, ...what, fields: [...(one.fields ?? []).slice(0, 1), ...(what.fields ?? [])] }
      : one,
  );
}

/** A library that dune builds and that a project links. */
export const libraryPackage: Package = {
  name: "politeness",
  version: "2",
  source: {
    "dune-project": "(lang dune 2.8)\n(name politeness)\n",
    "politeness.opam": 'opam-version: "2.0"\n',
    dune: "(library (public_name politeness))\n",
    "politeness.ml": 'let greeting name = "Good evening, " ^ name\n',
  },
  fields: ['depends: ["dune" "ocaml"]', 'build: ["dune" "build" "-p" name "-j" jobs]'],
};
