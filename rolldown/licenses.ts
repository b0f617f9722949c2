import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { OutputBundle, Plugin } from "rolldown";
import { supplied } from "./supplied-licenses.ts";

/** An npm package of which code is bundled. */
interface Package {
  /** `NAME@VERSION`. */
  readonly id: string;
  /** SPDX expression, or what else its package.json says. */
  readonly license: string;
  /** What its files say, licence first; empty if it has none. */
  readonly text: string;
}

/** SPDX identifiers of what may be handed on with MIT code, with no more than its text beside. */
const allowed: readonly string[] = [
  ...["MIT", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "BlueOak-1.0.0"],
  ...["Unlicense", "CC0-1.0"],
];

/** Files of a package that must go where its code goes: also what Apache-2.0 calls a NOTICE. */
const texts =
  /^(third-party-)?(licen[cs]es?|copying|unlicense|notices?)([.-](?!js$|json$)[\w.-]+)?$/i;

/** Directory of the package that a module is from; nothing if the module is ours. */
function directoryOf(module: string): string | undefined {
  if (module.startsWith("\0rolldown/")) {
    return dirname(fileURLToPath(import.meta.resolve("rolldown/package.json")));
  }
  return module.match(/^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/)?.[0];
}

/** Directories of the packages of which code is left in the bundle. */
function directoriesOf(bundle: OutputBundle): ReadonlySet<string> {
  const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
  const modules = chunks.flatMap(({ modules }) => Object.keys(modules));
  return new Set(modules.flatMap((module) => directoryOf(module) ?? []));
}

function readPackage(directory: string): Package {
  const json = readFileSync(join(directory, "package.json"), "utf8");
  const { name, version, license }: Readonly<Record<string, unknown>> = JSON.parse(json);
  const id = `${name}@${version}`;
  const files = readdirSync(directory).filter((file) => texts.test(file));
  const own = files.sort().map((file) => readFileSync(join(directory, file), "utf8"));
  const known = supplied[id];
  const said = typeof license === "string" ? license : "";
  const text = own.length > 0 ? own.map(tidy).join("\n\n") : (known?.text ?? "");
  return { id, license: known?.license ?? said, text };
}

/** Lines end the same way and without blanks, so that the file is the same on every checkout. */
function tidy(text: string): string {
  return text.replace(/[ \t\r]+$/gm, "").trim();
}

/** Every identifier must be allowed, also where there is a choice: then `supplied` says what was chosen. */
function isAllowed(license: string): boolean {
  const words = license.split(/ AND | OR |[()]/).map((word) => word.trim());
  const identifiers = words.filter((word) => word !== "");
  return identifiers.length > 0 && identifiers.every((word) => allowed.includes(word));
}

function problemOf({ id, license, text }: Package): string | undefined {
  if (!isAllowed(license)) {
    const said = license === "" ? "names no licence" : `is under ${license}`;
    return `${id} is bundled and ${said}: take another package, or one under ${allowed.join(", ")}.`;
  }
  if (text !== "") return undefined;
  return `${id} is bundled and holds no licence text: write what its repository says into rolldown/supplied-licenses.ts.`;
}

function render(packages: readonly Package[]): string {
  const introduction = "The files in this directory hold code of these packages.";
  const parts = packages.map(({ id, license, text }) => `${id} (${license})\n\n${text}`);
  return `${[introduction, ...parts].join(`\n\n${"=".repeat(80)}\n\n`)}\n`;
}

/**
 * Writes the file `name` into the bundle: name, version, licence and licence texts of every package of which code is
 * left in it, sorted. Where several bundles go to one directory they share this plugin, and the last writes of all.
 * The build fails with one sentence for each package that has no text or whose licence is not allowed.
 */
export function licenses(name: string): Plugin {
  // By name and version: one version may be installed at several places.
  const packages = new Map<string, Package>();
  return {
    name: "licenses",
    generateBundle(_, bundle) {
      for (const one of [...directoriesOf(bundle)].map(readPackage)) packages.set(one.id, one);
      const sorted = [...packages.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
      const problems = sorted.flatMap((one) => problemOf(one) ?? []);
      if (problems.length > 0) this.error(problems.join("\n"));
      this.emitFile({ type: "asset", fileName: name, source: render(sorted) });
    },
  };
}
