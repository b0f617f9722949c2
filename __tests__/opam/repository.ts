import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runOk } from "../../src/process/run.ts";

/** One version of a package: lines of its opam file, and the files of its source, if it has any. */
export interface Package {
  readonly name: string;
  readonly version: string;
  readonly fields?: readonly string[];
  readonly source?: Readonly<Record<string, string>>;
  /** The hash that the repository gives for the source, where that is to be a wrong one. */
  readonly sha256?: string;
  /** Where the source is, where it is to be nowhere. */
  readonly url?: string;
}

/** An opam file as opam lints it. */
const header = [
  'opam-version: "2.0"',
  'maintainer: "nobody@example.org"',
  'authors: "nobody"',
  'synopsis: "For tests"',
];

/**
 * Writes an opam repository of these packages: `directory` (absolute) gets `repo`, `packages/`, and the sources as tar
 * archives in `sources/`. Where it is used it may have another path than where it is written: `seenAt`.
 */
export async function writeRepository(
  directory: string,
  packages: readonly Package[],
  seenAt = directory,
): Promise<void> {
  write(join(directory, "repo"), 'opam-version: "2.0"\n');
  for (const each of packages) {
    const { name, version, fields = [] } = each;
    const lines = [...header, ...fields, ...(await urlOf(each, directory, seenAt))];
    const file = join(directory, "packages", name, `${name}.${version}`, "opam");
    write(file, `${lines.join("\n")}\n`);
  }
}

async function urlOf(
  { name, version, source, sha256, url }: Package,
  directory: string,
  seenAt: string,
): Promise<readonly string[]> {
  if (source === undefined && url === undefined) return [];
  const archive = join("sources", `${name}-${version}.tar.gz`);
  if (source !== undefined) await pack(directory, archive, `${name}-${version}`, source);
  const content = source === undefined ? "" : readFileSync(join(directory, archive));
  const hash = sha256 ?? createHash("sha256").update(content).digest("hex");
  return [
    "url {",
    `  src: "${url ?? `file://${join(seenAt, archive)}`}"`,
    `  checksum: "sha256=${hash}"`,
    "}",
  ];
}

async function pack(
  directory: string,
  archive: string,
  root: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const tree = join(directory, "sources", root);
  for (const [path, text] of Object.entries(files)) write(join(tree, path), text);
  const fixed = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"];
  const argv = ["tar", ...fixed, "-czf", join(directory, archive), "-C", dirname(tree), root];
  await runOk(argv);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/**
 * What a package installs that stands for programs of the distribution, which are in `home`: its compilers find their
 * libraries by themselves only where the distribution has put them.
 */
export function wrapping(tools: readonly string[], home: string): Pick<Package, "source"> & Fields {
  const settings = [
    `export OCAMLLIB="\${OCAMLLIB:-${home}/lib/ocaml}"`,
    `export OCAMLFIND_CONF="\${OCAMLFIND_CONF:-${home}/lib/findlib.conf}"`,
  ];
  const head = ["#!/bin/sh", ...(home === "/usr" ? [] : settings)].join("\n");
  const scripts = tools.map((tool) => [tool, `${head}\nexec ${home}/bin/${tool} "$@"\n`] as const);
  const names = tools.map((tool) => `"${tool}"`).join(" ");
  return {
    source: Object.fromEntries(scripts),
    fields: [`install: ["install" "-D" "-m" "755" "-t" "%{bin}%" ${names}]`],
  };
}

type Fields = Required<Pick<Package, "fields">>;

const compilerTools = ["ocamlc", "ocamlopt", "ocamldep", "ocamlmklib", "ocamlobjinfo"];

/**
 * The packages that an OCaml from opam is made of, as thin wrappers round the distribution's own programs, whose version
 * is `ocaml`; so a switch takes seconds. `home` (absolute) has their `bin` and `lib`. `ocaml-base-compiler` has other
 * versions too, which make no compiler.
 */
export function ocamlPackages(ocaml: string, dune: string, home = "/usr"): readonly Package[] {
  const series = ocaml.replace(/\.\d+$/, "");
  const compiler = wrapping(compilerTools, home);
  const builder = wrapping(["dune"], home);
  const finder = wrapping(["ocamlfind"], home);
  return [
    {
      name: "ocaml-system",
      version: ocaml,
      fields: ["flags: [compiler conf]", `available: sys-ocaml-version = "${ocaml}"`],
    },
    {
      name: "ocaml-base-compiler",
      version: ocaml,
      ...compiler,
      fields: ["flags: compiler", 'conflict-class: "ocaml-core-compiler"', ...compiler.fields],
    },
    ...["4.02.3", `${series}.99~rc1`].map((version) => ({
      name: "ocaml-base-compiler",
      version,
      fields: ["flags: compiler"],
    })),
    {
      name: "ocaml",
      version: ocaml,
      fields: [`depends: ["ocaml-system" {= "${ocaml}"} | "ocaml-base-compiler" {= "${ocaml}"}]`],
    },
    ...["base-threads", "base-unix"].map((name) => ({ name, version: "base" })),
    {
      name: "dune",
      version: dune,
      ...builder,
      fields: ['depends: ["ocaml" "base-unix" "base-threads"]', ...builder.fields],
    },
    {
      name: "ocamlfind",
      version: "1.9.8",
      ...finder,
      fields: ['depends: "ocaml"', ...finder.fields],
    },
  ];
}

const zeros = "0".repeat(64);

/** Packages that something is the matter with, and `fine`, with which nothing is. They need no OCaml. */
export const faultyPackages: readonly Package[] = [
  {
    name: "fine",
    version: "1",
    source: { Makefile: "all:\n\techo built > fine\n", "README.md": "fine\n" },
    fields: ["build: [make]", 'install: ["cp" "fine" "%{prefix}%/fine"]'],
  },
  { name: "fine", version: "2", fields: ["available: false"] },
  { name: "needs-fine", version: "1", fields: ['depends: "fine" {= "1"}'] },
  { name: "lent", version: "1", fields: ['depends: "uses-program"', 'build: ["false"]'] },
  { name: "needs-lent", version: "1", fields: ['depends: "lent"'] },
  { name: "left", version: "1", fields: ['conflicts: "right"'] },
  { name: "right", version: "1" },
  { name: "old", version: "1", fields: ['depends: "ocaml" {< "4.00"}'] },
  { name: "deep", version: "1", fields: ['depends: "nowhere"'] },
  {
    name: "failing",
    version: "1",
    fields: [`build: ["sh" "-c" "echo checking; echo 'configure: error: no libfoo' >&2; exit 77"]`],
  },
  { name: "changed", version: "1", source: { a: "a\n" }, sha256: zeros },
  { name: "unreachable", version: "1", url: "http://127.0.0.1:9/a.tar.gz", sha256: zeros },
  {
    name: "extra",
    version: "1",
    fields: [
      `extra-source "gen.ml" {\n  src: "http://127.0.0.1:9/gen.ml"\n  checksum: "sha256=${zeros}"\n}`,
    ],
  },
  { name: "needs-figlet", version: "1", fields: ['depexts: ["figlet"] {os-family = "debian"}'] },
  { name: "deep-figlet", version: "1", fields: ['depends: "needs-figlet"'] },
  { name: "needs-nothing-known", version: "1", fields: ['depexts: ["no-such-system-package"]'] },
  {
    name: "large",
    version: "1",
    fields: ['install: ["dd" "if=/dev/zero" "of=%{prefix}%/large" "bs=1M" "count=9"]'],
  },
  {
    name: "uses-program",
    version: "1",
    fields: [
      'build: ["sh" "-c" "program-of-tests > said"]',
      'install: ["cp" "said" "%{prefix}%/said"]',
    ],
  },
  {
    name: "environment",
    version: "1",
    fields: [
      'build: ["sh" "-c" "env > env"]',
      'install: ["cp" "env" "%{prefix}%/environment-of-build"]',
    ],
  },
];
