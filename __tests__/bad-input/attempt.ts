import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../../src/process/run.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const node = join(repository, "node_modules/.bin/node");

/** Files by path: their content, or a function that makes what is no plain file. */
export type Files = Readonly<Record<string, string | Uint8Array | ((path: string) => void)>>;

/** A run in a directory of its own, TOP, which holds the project, an empty HOME and an empty TMPDIR. */
interface Request {
  readonly files: Files;
  /** Name of the project's directory in TOP. */
  readonly project?: string;
  /** PROJECT in a value stands for the project's directory. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What a run said and did. In both texts PROJECT and TOP stand for these directories. */
export interface Attempt {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Every file and directory below TOP that came, went or was written to. */
  readonly changes: readonly string[];
}

/** Runs `dist/cli.mjs` in the project, as on a laptop. The plan, if it came to that, is left out of `stderr`. */
export async function runCommand(args: readonly string[], request: Request): Promise<Attempt> {
  const attempt = await runIn(request.project ?? "project", ["cli.mjs", ...args], request);
  return { ...attempt, stderr: attempt.stderr.replace(/^Plan\n(?:(?: .*)?\n)*/, "") };
}

/** Runs `dist/build.mjs` in TOP, as a runner whose workspace holds the project. */
export async function runAction(
  inputs: Readonly<Record<string, string>>,
  request: Request,
): Promise<Attempt> {
  const given = Object.entries({ "working-directory": request.project ?? "project", ...inputs });
  const variables = given.map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text]);
  const env = { GITHUB_ACTIONS: "true", ...Object.fromEntries(variables), ...request.env };
  return runIn(".", ["build.mjs"], { ...request, env });
}

async function runIn(
  cwd: string,
  [script = "", ...args]: readonly string[],
  { files, project = "project", env = {} }: Request,
): Promise<Attempt> {
  const top = mkdtempSync(join(tmpdir(), "dune-targets-bad-input-"));
  const directory = join(top, project);
  try {
    for (const each of [directory, join(top, "home"), join(top, "tmp")]) mkdirSync(each);
    for (const [path, content] of Object.entries(files)) write(join(directory, path), content);
    // PATH names nothing, so that the machine has no OCaml, no apt and no sudo, and no test can install anything.
    const machine = { PATH: "/nowhere", HOME: join(top, "home"), TMPDIR: join(top, "tmp"), ...env };
    const given = Object.entries(machine).map(([name, text]) => [
      name,
      text.replaceAll("PROJECT", directory),
    ]);
    const before = snapshot(top);
    const { code, stdout, stderr } = await run([node, join(repository, "dist", script), ...args], {
      cwd: join(top, cwd),
      env: Object.fromEntries(given),
      deadline: 60,
    });
    const shown = (text: string) => text.replaceAll(directory, "PROJECT").replaceAll(top, "TOP");
    const changes = differences(before, snapshot(top));
    return { code, stdout: shown(stdout), stderr: shown(stderr), changes };
  } finally {
    rmSync(top, { recursive: true });
  }
}

function write(path: string, content: Files[string]): void {
  mkdirSync(dirname(path), { recursive: true });
  if (typeof content === "function") content(path);
  else writeFileSync(path, content ?? "");
}

type Snapshot = ReadonlyMap<string, string>;

/** Everything below a directory, with what a write would change. */
function snapshot(top: string): Snapshot {
  const names = ["", ...readdirSync(top, { recursive: true, encoding: "utf8" })];
  return new Map(
    names.map((name) => {
      const { mode, size, mtimeMs, ctimeMs } = lstatSync(join(top, name));
      return [name, [mode, size, mtimeMs, ctimeMs].join()];
    }),
  );
}

function differences(before: Snapshot, after: Snapshot): readonly string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name));
}
