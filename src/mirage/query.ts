import { itemsOf, readOpamFile, textsIn } from "../opam/opam-file.ts";
import { atomText, field, head, type List, parseSexps, type Sexp } from "../project/sexp.ts";

/** A package that the unikernel itself is made of, and what an opam file says of its version (`>= "5.2.0"`). */
export interface RuntimePackage {
  readonly name: string;
  /** Empty where every version will do. */
  readonly constraint: string;
}

/** What configuring found out about one target. */
export interface Answers {
  /** Of the project; the same for all targets unless `configure-args` change it. */
  readonly name: string;
  readonly packages: readonly RuntimePackage[];
  /** `name.version` and where its source is: `pin-depends`, as mirage writes it. */
  readonly pins: readonly (readonly [string, string])[];
  /** File names that `make` would leave in `dist`, the image first: `hello.xen`, `hello.xl`. */
  readonly outputs: readonly string[];
}

/** mirage's own words to a person, which it prints before the answer. */
const noise = /^(?:adding unit argument to '.*|Successfully configured the unikernel\. .*)$/;

/** What a query answers, without what mirage says to people before it. */
export function withoutNoise(stdout: string): string {
  const lines = stdout.split("\n");
  const first = lines.findIndex((line) => !noise.test(line) && line.trim() !== "");
  return first === -1 ? "" : lines.slice(first).join("\n").trimEnd();
}

/** Reads `query name`, `query opam` and `query dune.dist`. */
export function readAnswers(texts: {
  readonly name: string;
  readonly opam: string;
  readonly dist: string;
}): Answers {
  const fields = readOpamFile(withoutNoise(texts.opam));
  const packages = itemsOf(fields, "depends").flatMap((item): readonly RuntimePackage[] => {
    if (item.kind !== "text") return [];
    const words = item.options.split("&").map((word) => word.trim());
    if (words.includes("build")) return [];
    const constraint = words.filter((word) => word !== "" && word !== "?monorepo").join(" & ");
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

/** Targets of the rules of `dist/dune`, in their order: mirage writes the image's first. */
function outputsOf(text: string): readonly string[] {
  return parseSexps(text, "dist/dune").flatMap(
    (node) => atomText(fieldOf(node, "rule", "target")?.items[1]) ?? [],
  );
}

/** The executable behind an image in a generated `dune.build`: `main` where the rule copies `main.exe`. */
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
