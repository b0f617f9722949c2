import { constants, mkdtempSync } from "node:fs";
import { access, copyFile, mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { ToolError } from "../base/errors.ts";
import { withConsole } from "../process/console.ts";
import { withTemporary } from "../process/leftovers.ts";
import { type Finished, run, runOk } from "../process/run.ts";
import type { Boot } from "../targets/target.ts";
import { adviceFor } from "./advice.ts";
import { type Attached, bootCommand, hasConsole } from "./command.ts";

/** An image to boot, and how. */
export interface BootRequest {
  readonly boot: Boot;
  readonly imagePath: string;
  /** The devices that the image declares. Their files are copied, so that they stay as they are. */
  readonly devices?: readonly Attached[];
  /** Directory in which the emulator is looked for before PATH. */
  readonly programs?: string | undefined;
  /** Absolute; a temporary directory is made in it. Its file system must allow programs to run. */
  readonly scratch: string;
  readonly timeoutSeconds: number;
  /** Text that the image must print on standard output or error. */
  readonly expect?: RegExp | undefined;
}

/** An image's end, as it is judged. */
type Judgement =
  /** `running`: it printed what was expected and had to be stopped. */
  | { readonly verdict: "ok"; readonly running: boolean }
  | {
      readonly verdict: "crashed";
      readonly code: number | null;
      readonly signal: NodeJS.Signals | null;
      /** The text by which it said so, where its status does not tell. */
      readonly said?: string;
    }
  | { readonly verdict: "hung" | "wrong text" | "not started" };

/** A judgement in one sentence, with the last 64 Ki characters that the image printed. */
export type Verdict = Judgement & {
  readonly message: string;
  readonly output: string;
  readonly seconds: number;
};

/**
 * Runs an image in its emulator, without input, and judges it by exit status and expected text. It runs as a
 * copy in a directory of its own: where it is published, a package.json further up would decide how Node.js reads it.
 * Nothing that it started is left. A missing emulator or a full disk is a verdict too; throws only CancelledError.
 */
export async function bootImage(request: BootRequest): Promise<Verdict> {
  const started = performance.now();
  try {
    await mkdir(request.scratch, { recursive: true });
    const directory = mkdtempSync(join(request.scratch, "boot-"));
    return await withTemporary(directory, () => bootIn(directory, request));
  } catch (error) {
    const message = `${basename(request.imagePath)} could not be started: ${reason(error, request.boot)}.`;
    const seconds = (performance.now() - started) / 1000;
    return { verdict: "not started", message, output: "", seconds };
  }
}

/** The message of a verdict and, indented, the last lines that the image printed. */
export function explainVerdict(verdict: Verdict): string {
  const text = verdict.output.trimEnd();
  if (text === "") return `${verdict.message} It printed nothing.`;
  const lines = text.split(/\r?\n/).slice(-10);
  return `${verdict.message} Its last output:\n${lines.map((line) => `    ${line}`).join("\n")}`;
}

/** A firmware or a server never ends: one that has printed what was expected gets this long to crash. */
const GRACE_SECONDS = 1;

/** Far more than the command `before` takes. */
const BEFORE_SECONDS = 300;

async function bootIn(directory: string, request: BootRequest): Promise<Verdict> {
  const { boot, timeoutSeconds, expect } = request;
  const stop = new AbortController();
  let grace: NodeJS.Timeout | undefined;
  const output = watchOutput(expect, () => {
    grace = setTimeout(() => stop.abort(), GRACE_SECONDS * 1000);
  });
  try {
    const argv = await prepare(directory, request);
    const options = { cwd: directory, env: await environmentOf(boot, directory) };
    if (boot.before)
      await runOk(boot.before, { ...options, deadline: BEFORE_SECONDS, killDescendants: true });
    const booting = {
      ...options,
      deadline: timeoutSeconds,
      stop: stop.signal,
      keep: 0,
      onOutput: output.push,
      killDescendants: true,
    };
    const finished = hasConsole(boot)
      ? await withConsole(join(directory, "own"), (console) => run(argv, { ...booting, console }))
      : await run(argv, booting);
    const judgement = judge(finished, boot, {
      ...{ expecting: expect !== undefined, matched: output.finish(), text: output.text() },
    });
    const message = describe(judgement, request, output.text());
    return { ...judgement, message, output: output.text(), seconds: finished.seconds };
  } finally {
    output.finish();
    clearTimeout(grace);
  }
}

/** Puts the image and its block devices into the boot's directory, and gives the command to run there. */
async function prepare(
  directory: string,
  { boot, imagePath, devices = [], programs }: BootRequest,
): Promise<readonly string[]> {
  const image = join(directory, basename(imagePath));
  await copyFile(imagePath, image);
  await mkdir(join(directory, "devices"));
  const attached: Attached[] = [];
  for (const device of devices) {
    // Relative, because a tender reads a path only up to the first blank.
    const file = join("devices", device.name);
    if (device.type === "block")
      await copyFile(device.source, join(directory, file), constants.COPYFILE_FICLONE);
    attached.push(device.type === "block" ? { ...device, source: file } : device);
  }
  const [program = "", ...rest] = bootCommand(boot, { image, devices: attached });
  return [await programIn(programs, program), ...rest];
}

/** A program's path in the directory, if it is there; else the program as it is. */
async function programIn(directory: string | undefined, program: string): Promise<string> {
  if (directory === undefined || program.includes("/")) return program;
  const path = join(directory, program);
  return access(path, constants.X_OK).then(
    () => path,
    () => program,
  );
}

/** Our variables and those of the boot, with the directory that these may name. */
async function environmentOf({ env = {} }: Boot, directory: string): Promise<NodeJS.ProcessEnv> {
  const own = join(directory, "own");
  await mkdir(own);
  const others = Object.entries(env).map(([name, value]): [string, string] => [
    name,
    value.replaceAll("{directory}", own),
  ]);
  return { ...process.env, ...Object.fromEntries(others) };
}

/** Why nothing was started, as a part of a sentence. Throws on errors of neither a tool nor the system. */
function reason(error: unknown, boot: Boot): string {
  if (!(error instanceof ToolError)) {
    if (error instanceof Error && "code" in error) return error.message;
    throw error;
  }
  const cause = error.message.replace(/^Cannot run /, "").replace(/\.$/, "");
  const packages = boot.packages.join(", ");
  return packages === "" ? cause : `${cause}; install ${packages} or turn boot off`;
}

interface Heard {
  readonly expecting: boolean;
  readonly matched: boolean;
  readonly text: string;
}

function judge(finished: Finished, boot: Boot, { expecting, matched, text }: Heard): Judgement {
  const { code, signal, timedOut, stopped } = finished;
  const said = boot.failure === undefined ? undefined : new RegExp(boot.failure, "m").exec(text);
  if (said) return { verdict: "crashed", code, signal, said: said[0] };
  if (timedOut || stopped)
    return expecting && matched ? { verdict: "ok", running: true } : { verdict: "hung" };
  if (!wellEnded(boot).some((status) => status === code))
    return { verdict: "crashed", code, signal };
  return matched ? { verdict: "ok", running: false } : { verdict: "wrong text" };
}

function describe(
  judgement: Judgement,
  { boot, imagePath, timeoutSeconds, expect }: BootRequest,
  text: string,
): string {
  const image = basename(imagePath);
  switch (judgement.verdict) {
    case "ok":
      return judgement.running
        ? `${image} is up: ${expect} matched, still running.`
        : `${image} ran.`;
    case "crashed": {
      if (judgement.said !== undefined) return `${image} crashed: it printed "${judgement.said}".`;
      const how = judgement.signal
        ? `was killed by ${judgement.signal}`
        : `ended with status ${judgement.code} instead of ${wellEnded(boot).join(" or ")}`;
      const crash = `${image} crashed: it ${how}.`;
      return [crash, adviceFor(boot, { ...judgement, text })].filter(Boolean).join(" ");
    }
    case "hung":
      return `${image} hung: it did not end ${expect ? `or print ${expect} ` : ""}within ${timeoutSeconds} s.`;
    default:
      return `${image} printed the wrong text: it ended well, but nothing it printed matches ${expect}.`;
  }
}

const wellEnded = ({ success }: Boot): readonly number[] => [success].flat();

/** Characters that are kept, and searched at once. */
const KEPT = 64 * 1024;
/** A serial line brings single bytes: `expect` is not tried on each. */
const INTERVAL_MS = 100;

/**
 * Keeps the end of a program's output and looks for `expect` while it comes. Calls `matched` once, at the first match.
 * `finish` looks for the last time and tells whether there was a match (true without `expect`).
 */
function watchOutput(
  expect: RegExp | undefined,
  matched: () => void,
): { push(text: string): void; text(): string; finish(): boolean } {
  let kept = "";
  let unseen = 0;
  let found = expect === undefined;
  const look = () => {
    // `search` because it has no memory, unlike `test` with a global expression.
    if (found || unseen === 0 || expect === undefined) return;
    unseen = 0;
    found = kept.search(expect) >= 0;
    if (found) matched();
  };
  const timer = expect && setInterval(look, INTERVAL_MS);
  return {
    push(text) {
      kept += text;
      unseen += text.length;
      // Before the oldest text goes, so that none goes unseen.
      if (unseen > KEPT / 4) look();
      kept = kept.slice(-KEPT);
    },
    text: () => kept,
    finish() {
      clearInterval(timer);
      look();
      return found;
    },
  };
}
