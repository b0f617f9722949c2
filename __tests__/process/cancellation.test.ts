import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { run } from "../../src/process/run.ts";
import { openJob } from "../rig/job.ts";

vi.setConfig({ testTimeout: 60_000 });

const source = (name: string) => JSON.stringify(new URL(`../../src/${name}.ts`, import.meta.url));
const imports = `
  import { writeFileSync, mkdirSync } from "node:fs";
  import net from "node:net";
  import { run } from ${source("process/run")};
  import { withTemporary } from ${source("process/leftovers")};
  import { runProgram } from ${source("process/signals")};
  const sh = (script, options) => run(["sh", "-c", script], options);
  const line = { onLine: (line) => console.log(line) };`;

/** Starts a program whose work is `work`, as a step of a job. */
function start(work: string, env: Readonly<Record<string, string>> = {}) {
  const job = openJob();
  onTestFinished(job.close);
  const program = join(job.top, "program.mts");
  const end = `await runProgram(async () => { ${work}; return 0; }, (error) => { console.log("end:", error.name); return 130; });`;
  writeFileSync(program, `${imports}\n${end}`);
  return { job, step: job.start({ run: [process.execPath, program], env }) };
}

/** Cancels it as a runner does, once it has said "ready". */
async function cancelled(work: string) {
  const { job, step } = start(work);
  await step.shows("ready");
  const begin = performance.now();
  step.cancel();
  const result = await step.result;
  const seconds = (performance.now() - begin) / 1000;
  return { job, result, seconds, orphans: (await job.finish()).orphans };
}

const stubborn = `trap "" INT TERM HUP; echo ready; while :; do sleep 1000; done`;

describe("within three seconds of SIGINT the program has ended and all that it started is gone", () => {
  test.each([
    ["a child that obeys", `await sh("echo ready; exec sleep 1000", line)`],
    ["a child that obeys nothing", `await sh(${JSON.stringify(stubborn)}, line)`],
    [
      "two of them",
      `const s = ${JSON.stringify(stubborn)}; await Promise.all([sh(s, line), sh(s)])`,
    ],
    [
      "one in a process group of its own, as dune starts actions",
      `await sh(${JSON.stringify(`exec bash -mc '(${stubborn}) & wait'`)}, line)`,
    ],
    [
      "one in a session of its own, whose parent obeys",
      `await sh(${JSON.stringify(`setsid sh -c '${stubborn}' & wait`)}, line)`,
    ],
    [
      "a daemon",
      `await sh(${JSON.stringify(`setsid --fork sh -c '${stubborn}' >/dev/null; echo ready; exec sleep 1000`)}, line)`,
    ],
    [
      "one that forks all the time",
      `await sh(${JSON.stringify(`trap "" INT TERM; echo ready; while :; do sleep 0.01 & done`)}, line)`,
    ],
    ["no child but a wait", `console.log("ready"); await new Promise((r) => setTimeout(r, 1e6))`],
    [
      "no child but a connection",
      `const server = net.createServer(() => {}).listen(0); console.log("ready"); await new Promise(() => {})`,
    ],
    [
      "work that takes the death of its child for a failure of its own",
      `await sh("echo ready; exec sleep 1000", line).catch(() => { throw new TypeError("mine"); })`,
    ],
    [
      "work that does not mind the death of its child",
      `await sh("echo ready; exec sleep 1000", line).catch(() => {})`,
    ],
  ])("%s", async (_, work) => {
    const { result, seconds, orphans } = await cancelled(work);
    expect(result).toMatchObject({ conclusion: "cancelled", exitCode: 130 });
    expect(result.log).toContain("end: CancelledError");
    expect(orphans).toEqual([]);
    expect(seconds).toBeLessThan(3.5);
  });
});

test("SIGINT comes first, SIGTERM after it", async () => {
  const script = `trap "echo interrupted" INT; trap "echo terminated; exit 0" TERM; echo ready; while :; do sleep 0.1; done`;
  const { result } = await cancelled(`await sh(${JSON.stringify(script)}, line)`);
  const said = result.log.filter((line) => /^(interrupted|terminated)$/.test(line));
  expect(said).toEqual(["interrupted", "terminated"]);
});

test("a second SIGINT kills at once", async () => {
  const { job, step } = start(
    `console.log("pid", process.pid); await sh(${JSON.stringify(stubborn)}, line)`,
  );
  await step.shows("ready");
  const shown = `pid `;
  const pid = Number((await firstLine(step, shown)).slice(shown.length));
  const begin = performance.now();
  process.kill(pid, "SIGINT");
  await new Promise((resolve) => setTimeout(resolve, 200));
  process.kill(pid, "SIGINT");
  expect(await step.result).toMatchObject({ exitCode: 130 });
  expect(performance.now() - begin).toBeLessThan(950);
  expect((await job.finish()).orphans).toEqual([]);
});

test.each(["SIGTERM", "SIGHUP"] as const)("%s alone cancels too", async (signal) => {
  const { job, step } = start(
    `console.log("pid", process.pid); await sh("echo ready; exec sleep 1000", line)`,
  );
  await step.shows("ready");
  process.kill(Number((await firstLine(step, "pid ")).slice(4)), signal);
  expect(await step.result).toMatchObject({ exitCode: 130 });
  expect((await job.finish()).orphans).toEqual([]);
});

async function firstLine(step: ReturnType<typeof start>["step"], prefix: string): Promise<string> {
  await step.shows(prefix);
  return step.lines.find((line) => line.startsWith(prefix)) ?? "";
}

describe("what is temporary is removed", () => {
  const work = (then: string) =>
    `const path = process.env.GITHUB_WORKSPACE + "/temporary";
     mkdirSync(path + "/in", { recursive: true });
     await withTemporary(path, async () => {
       setInterval(() => writeFileSync(path + "/in/" + performance.now(), ""), 1);
       ${then}
     })`;
  test("by a cancellation, although work goes on", async () => {
    const { job } = await cancelled(work(`console.log("ready"); await new Promise(() => {})`));
    expect(existsSync(join(job.workspace, "temporary"))).toBe(false);
  });
  test("by a bug that ends the program", async () => {
    const { job, step } = start(
      work(`setTimeout(() => { throw new Error("bug"); }, 100);
            await sh(${JSON.stringify(stubborn)});`),
    );
    expect((await step.result).exitCode).not.toBe(0);
    expect(existsSync(join(job.workspace, "temporary"))).toBe(false);
    expect((await job.finish()).orphans).toEqual([]);
  });
});

test("RUNNER_TRACKING_ID is in every child's environment, also in one that is given exactly", async () => {
  const { step } = start(`await run(["env"], { env: { PATH: process.env.PATH }, ...line })`, {
    RUNNER_TRACKING_ID: "github_x",
  });
  expect((await step.result).log).toContain("RUNNER_TRACKING_ID=github_x");
});

describe("one child can be ended gently", () => {
  const end = async (script: string) => {
    const cancel = new AbortController();
    const onLine = (line: string) => line === "ready" && cancel.abort();
    return run(["sh", "-c", script], { onLine, cancel: cancel.signal });
  };
  test("it is told first", async () => {
    const finished = await end(
      `trap "echo bye; exit 3" INT; echo ready; while :; do sleep 0.1; done`,
    );
    expect(finished).toMatchObject({ code: 3, stopped: true, stdout: "ready\nbye\n" });
  });
  test("it is killed if it does not listen", async () => {
    const finished = await end(stubborn);
    expect(finished).toMatchObject({ code: null, signal: "SIGKILL", stopped: true });
    expect(finished.seconds).toBeLessThan(3.5);
  });
  test("one that is started afterwards ends too", async () => {
    const finished = await run(["sleep", "1000"], { cancel: AbortSignal.abort() });
    expect(finished).toMatchObject({ signal: "SIGINT", stopped: true });
  });
});
