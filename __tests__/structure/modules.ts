import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cruise } from "dependency-cruiser";

const root = dirname(dirname(import.meta.dirname));

/** A file of `src` and the files of `src` that it imports, types included; paths are relative to `src`. */
export interface Module {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
  /** It can be reached from itself. */
  readonly circular: boolean;
}

/** Paths of all TypeScript files of `src`, as the file system has them. */
export const sourceFiles: readonly string[] = readdirSync(join(root, "src"), { recursive: true })
  .map(String)
  .filter((path) => path.endsWith(".ts"))
  .sort();

const below = (path: string): string => path.slice("src/".length);

/** Reads the modules of `src`, by path. */
export async function readModules(): Promise<readonly Module[]> {
  const { output } = await cruise(["src"], {
    baseDir: root,
    // No other parser that it can use reads this TypeScript; without one it finds no file at all.
    parser: "swc",
    tsPreCompilationDeps: true,
    includeOnly: "^src/",
  });
  if (typeof output === "string") throw new Error(output);
  return output.modules.map(({ source, dependencies }) => ({
    path: below(source),
    text: readFileSync(join(root, source), "utf8"),
    imports: dependencies.map(({ resolved }) => below(resolved)),
    circular: dependencies.some(({ circular }) => circular),
  }));
}

/** Folders (and loose files) of `src` from top to bottom, as CONTRIBUTING.md lists them. */
export function readOrder(): readonly string[] {
  const text = readFileSync(join(root, ".github/CONTRIBUTING.md"), "utf8");
  const [, block = ""] = /```text src\nsrc\/\n([\s\S]*?)```/.exec(text) ?? [];
  return [...block.matchAll(/^ {2}(\S+?)\/?(?= |$)/gm)].flatMap(([, name]) => name ?? []);
}
