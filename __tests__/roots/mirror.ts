import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One place that packages come from: every address × suite of it, and the components. */
export interface Source {
  readonly uris: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
}

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== "");

/** Reads the one-line form, `deb [options] uri suite component…`; other lines say nothing (sources.list(5)). */
export function parseOneLineSources(text: string): Source[] {
  return text.split("\n").flatMap((line) => {
    const [type, uri, suite, ...components] = words(
      line.replace(/#.*/, "").replace(/\[[^\]]*\]/, ""),
    );
    if (type !== "deb" || uri === undefined || suite === undefined) return [];
    return [{ uris: [uri], suites: [suite], components }];
  });
}

/** Reads the deb822 form: stanzas of fields, `Enabled: no` left out (sources.list(5)). */
export function parseDeb822Sources(text: string): Source[] {
  const withoutComments = text.replace(/^#.*\n?/gm, "");
  return withoutComments.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = new Map<string, string>();
    for (const field of stanza.replace(/\n[ \t]+/g, " ").split("\n")) {
      const colon = field.indexOf(":");
      if (colon > 0) fields.set(field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim());
    }
    const list = (name: string) => words(fields.get(name) ?? "");
    const enabled = !/^(no|false|0|off)$/i.test(fields.get("enabled") ?? "yes");
    if (!enabled || !list("types").includes("deb")) return [];
    return [{ uris: list("uris"), suites: list("suites"), components: list("components") }];
  });
}

const debianSuites = new Set(
  "bullseye bookworm trixie forky sid oldoldstable oldstable stable testing unstable".split(" "),
);

/** The first address over HTTP that offers the main component of a Debian suite, without trailing slashes. */
export function debianMirror(sources: readonly Source[]): string | undefined {
  return sources
    .filter((source) => source.components.includes("main"))
    .filter((source) => source.suites.some((suite) => debianSuites.has(suite)))
    .flatMap((source) => source.uris)
    .find((uri) => /^https?:\/\//.test(uri))
    ?.replace(/\/+$/, "");
}

function hostSources(directory: string): Source[] {
  const parts = join(directory, "sources.list.d");
  const names = existsSync(parts) ? readdirSync(parts).sort() : [];
  const files = [join(directory, "sources.list"), ...names.map((name) => join(parts, name))];
  return files
    .filter((file) => existsSync(file))
    .flatMap((file) => {
      const text = readFileSync(file, "utf8");
      if (file.endsWith(".sources")) return parseDeb822Sources(text);
      return file.endsWith(".list") ? parseOneLineSources(text) : [];
    });
}

/**
 * Where the tests get Debian from: DUNE_TARGETS_TEST_MIRROR, else what the apt of this machine uses.
 * Throws if neither says.
 */
export function findMirror(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  directory = "/etc/apt",
): string {
  const mirror = environment["DUNE_TARGETS_TEST_MIRROR"] || debianMirror(hostSources(directory));
  if (mirror) return mirror;
  throw new Error(
    `No Debian mirror is known, because ${directory} names none; set DUNE_TARGETS_TEST_MIRROR to its address.`,
  );
}
