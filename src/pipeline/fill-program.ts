import { join } from "node:path";
import type { Environment } from "../base/environment.ts";
import { ToolError } from "../base/errors.ts";
import { versionAtLeast } from "../base/versions.ts";
import {
  fillPlaceholders,
  findPlaceholders,
  type Placeholder,
  relocatableValue,
} from "../image/placeholders.ts";
import { run } from "../process/run.ts";

/** A program that dune has built. */
export interface Program {
  readonly bytes: Uint8Array;
  /** A text of JavaScript, in which not every value can stand. */
  readonly isScript: boolean;
  /** Absolute path of dune's root. */
  readonly tree: string;
  readonly duneVersion: string;
  readonly env: Environment;
}

/** The program with what dune leaves open until `dune install`, as `dune install --relocatable` fills it. */
export async function fillProgram(program: Program): Promise<Uint8Array> {
  const { bytes, isScript } = program;
  const found = findPlaceholders(bytes);
  if (found.length === 0) return bytes;
  const values = new Map<string, string>();
  for (const { placeholder } of found) {
    const value = await valueIn(placeholder, program);
    const latin1 = value && Buffer.from(value, "utf8").toString("latin1");
    if (latin1 !== undefined && (!isScript || isHarmless(latin1)))
      values.set(JSON.stringify(placeholder), latin1);
  }
  return fillPlaceholders(bytes, (placeholder) => values.get(JSON.stringify(placeholder)));
}

/** Whether a program tells its version by git. */
export const tellsVersion = (bytes: Uint8Array): boolean =>
  findPlaceholders(bytes).some(({ placeholder }) => placeholder.kind === "version");

/** Whether a text needs no escape between any quotation marks of JavaScript. */
const isHarmless = (text: string): boolean => /^[\w +,./:=@~-]*$/.test(text);

async function valueIn(
  placeholder: Placeholder,
  { tree, duneVersion, env }: Program,
): Promise<string | undefined> {
  if (placeholder.kind === "version") {
    // The length is dune's since 3.0.
    const short = versionAtLeast(duneVersion, "3.0") ? ["--abbrev=7"] : [];
    const argv = ["git", "describe", "--always", "--dirty", ...short];
    return (await outputOf(argv, join(tree, placeholder.directory), env)) ?? "";
  }
  if (placeholder.kind === "standard library") return outputOf(["ocamlc", "-where"], tree, env);
  return relocatableValue(placeholder);
}

/** A program's output; undefined if it fails or is not there. */
async function outputOf(
  argv: readonly string[],
  cwd: string,
  env: Environment,
): Promise<string | undefined> {
  try {
    const finished = await run(argv, { cwd, env, deadline: 120 });
    return finished.code === 0 ? finished.stdout.trim() : undefined;
  } catch (error) {
    if (error instanceof ToolError) return undefined;
    throw error;
  }
}
