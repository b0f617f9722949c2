import { itemsOf, readOpamFile, textsIn } from "../opam/opam-file.ts";
import { atomText, field, head, type List, parseSexps, type Sexp } from "../project/sexp.ts";

/** A package whose source a unikernel is built from: it is linked into it, or makes code of it. */
export interface SourcePackage {
  readonly name: string;
  /** As an opam file has it (`>= "5.2.0"`); empty where any version will do. */
  readonly constraint: string;
}

/** The answers of a project that is configured for one target. */
export interface Answers {
  /** The project's name, the same for all targets unless `configure-args` changes it. */
  readonly name: string;
  readonly packages: readonly SourcePackage[];
  /** `pin-depends`: `name.version` and the URL of its source. */
  readonly pins: readonly (readonly [string, string])[];
  /** The files that `make` would leave in `dist`, the image first: `hello.xen`, `hello.xl`. */
  readonly outputs: readonly string[];
}

/** Messages that mirage prints before the answer. */
const noise = /^(?:adding unit argument to '.*|Successfully configured the unikernel\. .*)$/;

/** The answer to a query, without mirage's messages before it. */
export function withoutNoise(stdout: string): string {
  const lines = stdout.split("\n");
  const first = lines.findIndex((line) => !noise.test(line) && line.trim() !== "");
  return first === -1 ? "" : lines.slice(first).join("\n").trimEnd();
}

/** Parts of a dependency's options that are no bounds of its version. */
const marks: ReadonlySet<string> = new Set(["", "?monorepo", "build"]);

/** Reads the output of `query name`, `query opam` and `query dune.dist`. */
export function readAnswers(texts: {
  readonly name: string;
  readonly opam: string;
  readonly dist: string;
}): Answers {
  const fields = readOpamFile(withoutNoise(texts.opam));
  const packages = itemsOf(fields, "depends").flatMap((item): readonly SourcePackage[] => {
    if (item.kind !== "text") return [];
    const words = item.options.split("&").map((word) => word.trim());
    // What builds is installed by opam, unless it is a part of the monorepo, as ocaml-crunch is.
    if (words.includes("build") && !words.includes("?monorepo")) return [];
    const constraint = words.filter((word) => !marks.has(word)).join(" & ");
    return [{ name: item.text, constraint }];
  });
  const pins = itemsOf(fields, "pin-depends").flatMap((item): Answers["pins"] => {
    const [versioned, url] = textsIn(item);
    return versioned === undefined || url === undefined ? [] : [[versioned, url]];
  });
  return {
    name: withoutNoise(texts.name).trim(),
    packages,
    pins,
    outputs: outputsOf(withoutNoise(texts.dist)),
  };
}

/** The targets of the rules in `dist/dune`, in their order: mirage writes that of the image first. */
function outputsOf(text: string): readonly string[] {
  return parseSexps(text, "dist/dune").flatMap(
    (node) => atomText(fieldOf(node, "rule", "target")?.items[1]) ?? [],
  );
}

/** The executable of an image in a generated `dune.build`: `main` where the image's rule copies `main.exe`. */
export function executableOf(duneBuild: string, output: string): string | undefined {
  for (const node of parseSexps(duneBuild, "dune.build")) {
    if (atomText(fieldOf(node, "rule", "target")?.items[1]) !== output) continue;
    const file = atomText(fieldOf(node, "rule", "deps")?.items[1]);
    if (file?.endsWith(".exe")) return file.slice(0, -".exe".length);
  }
  return undefined;
}

function fieldOf(node: Sexp, stanza: string, name: string): List | undefined {
  return node.kind === "list" && head(node) === stanza ? field(node.items, name) : undefined;
}
