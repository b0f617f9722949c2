import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../../src/process.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const node = join(repository, "node_modules/.bin/node");

/** Files by path, which is split at `/` and may hold anything else. A function makes what no text can. */
export type Files = Readonly<Record<string, string | Uint8Array | ((path: string) => void)>>;

/** Of a directory of its own, in which `project` is the current directory and `home` is HOME. */
export interface Mistake {
  readonly files: Files;
  /** Name of the project's directory. */
  readonly project?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What a run said and did. In `stdout` and `stderr` PROJECT stands for the project's directory, TOP for what holds it. */
export interface Attempt {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Every file and directory that came, went or was written to, HOME and the directory for temporary files included. */
  readonly changes: readonly string[];
}

/** Runs `dist/cli.mjs`, as a laptop would. */
export const runCommand = (args: readonly string[], mistake: Mistake): Promise<Attempt> =>
  attempt("cli.mjs", args, mistake);

/** Runs `dist/build.mjs`, as the runner would: the workspace is TOP/home/.., the project is below it. */
export const runAction = (
  inputs: Readonly<Record<string, string>>,
  { project = "project", ...mistake }: Mistake,
): Promise<Attempt> => {
  const said = { "working-directory": project, ...inputs };
  const given = Object.entries(said).map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text]);
  const env = { GITHUB_ACTIONS: "true", ...Object.fromEntries(given), ...mistake.env };
  return attempt("build.mjs", [], { ...mistake, project, env }, ".");
};

/** PATH names nothing, so that the machine has no OCaml, no apt and no sudo, and a test can install nothing. */
async function attempt(
  entry: string,
  args: readonly string[],
  { files, project = "project", env = {} }: Mistake,
  cwd = project,
): Promise<Attempt> {
  const top = mkdtempSync(join(tmpdir(), "dune-targets-bad-input-"));
  try {
    return await attemptIn(top, { entry, args, files, project, env, cwd });
  } finally {
    rmSync(top, { recursive: true });
  }
}

async function attemptIn(
  top: string,
  { entry, args, files, project, env, cwd }: any,
): Promise<Attempt> {
  for (const directory of ["home", "tmp", project])
    mkdirSync(join(top, directory), { recursive: true });
  for (const [path, content] of Object.entries(files)) write(join(top, project, path), content);
  const before = snapshot(top);
  const { code, stdout, stderr } = await run([node, join(repository, "dist", entry), ...args], {
    cwd: join(top, cwd),
    env: { PATH: "/nowhere", HOME: join(top, "home"), TMPDIR: join(top, "tmp"), ...env },
    deadline: 60,
  });
  const shown = (text: string) =>
    text.replaceAll(join(top, project), "PROJECT").replaceAll(top, "TOP");
  return { code, stdout: shown(stdout), stderr: shown(stderr), changes: changes(before, top) };
}

function write(path: string, content: Files[string]): void {
  mkdirSync(dirname(path), { recursive: true });
  if (typeof content === "function") content(path);
  else writeFileSync(path, content);
}

/** Everything below a directory, with what a write would change. */
function snapshot(top: string): ReadonlyMap<string, string> {
  const names = readdirSync(top, { recursive: true, encoding: "utf8" });
  return new Map(
    ["", ...names].map((name) => {
      const { mode, size, mtimeMs, ctimeMs } = lstatSync(join(top, name));
      return [name, [mode, size, mtimeMs, ctimeMs].join()];
    }),
  );
}

function changes(before: ReadonlyMap<string, string>, top: string): string[] {
  const after = snapshot(top);
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name));
}
