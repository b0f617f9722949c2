import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { openJob } from "./job.ts";
import { runnerTimings } from "./step-process.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const timings = { interrupt: 600, terminate: 300, output: 500 };
/** Starts an action that says "ready" after `source`, and stays. `spawn` is in scope. */
function start(source: string) {
  const job = openJob({ timings });
  onTestFinished(job.close);
  const main = join(job.top, "main.mjs");
  const post = join(job.top, "post.mjs");
  const stay = `console.log("ready"); setInterval(() => {}, 1000);`;
  writeFileSync(main, `import { spawn } from "node:child_process";\n${source}\n${stay}`);
  writeFileSync(post, `console.log("post")`);
  return { job, step: job.start({ uses: { main, post } }) };
}

async function cancelled(source: string) {
  const { job, step } = start(source);
  await step.shows("ready");
  step.cancel();
  const result = await step.result;
  return { result, signals: result.sent.map(({ signal }) => signal), end: await job.finish(), job };
}

test("the patience of a real runner", () => {
  expect(runnerTimings).toEqual({ interrupt: 7500, terminate: 2500, output: 5000 });
});

test("a step that ends at SIGINT gets no other signal; its post runs", async () => {
  const { result, signals, end } = await cancelled(
    `process.on("SIGINT", () => { console.log("bye"); process.exit(0); })`,
  );
  expect(signals).toEqual(["SIGINT"]);
  expect(result).toMatchObject({ conclusion: "cancelled", exitCode: 0 });
  expect(result.log).toContain("bye");
  expect(end.posts[0]?.log).toEqual(["post"]);
  expect(end.orphans).toEqual([]);
});

test("a step that ignores SIGINT gets SIGTERM after the first wait", async () => {
  const { result, signals } = await cancelled(
    `process.on("SIGINT", () => {}); process.on("SIGTERM", () => process.exit(3))`,
  );
  expect(signals).toEqual(["SIGINT", "SIGTERM"]);
  expect(result).toMatchObject({ conclusion: "cancelled", exitCode: 3 });
  const after = result.sent[1]?.after ?? 0;
  expect(after).toBeGreaterThanOrEqual(timings.interrupt - 5);
  expect(after).toBeLessThan(timings.interrupt + 2000);
});

test("a step that ignores both is killed after the second wait", async () => {
  const { result, signals, end } = await cancelled(
    `process.on("SIGINT", () => {}); process.on("SIGTERM", () => {})`,
  );
  expect(signals).toEqual(["SIGINT", "SIGTERM", "SIGKILL"]);
  expect(result).toMatchObject({ exitCode: null, signal: "SIGKILL" });
  const after = result.sent[2]?.after ?? 0;
  expect(after).toBeGreaterThanOrEqual(timings.interrupt + timings.terminate - 5);
  expect(end.posts).toHaveLength(1);
});

test("signals reach the step's process only: what it leaves behind is an orphan", async () => {
  const { result, signals, end, job } = await cancelled(
    `spawn("sleep", ["1000"], { stdio: "ignore" })`,
  );
  expect(signals).toEqual(["SIGINT"]);
  expect(result.signal).toBe("SIGINT");
  expect(end.orphans).toMatchObject([{ command: "sleep 1000", tracked: true }]);
  await expect.poll(async () => (await job.finish()).orphans).toEqual([]);
});

test("an orphan without RUNNER_TRACKING_ID is found too", async () => {
  const { end } = await cancelled(
    `spawn("sleep", ["1000"], { stdio: "ignore", env: {}, detached: true })`,
  );
  expect(end.orphans).toMatchObject([{ command: "sleep 1000", tracked: false }]);
});

test("a descendant that holds the output open delays the step, but not for ever", async () => {
  const { job, step } = start(`spawn("sleep", ["1000"], { stdio: "inherit" }); process.exit(0)`);
  const begin = performance.now();
  const result = await step.result;
  expect(result).toMatchObject({ conclusion: "success", outputHeld: true });
  expect(performance.now() - begin).toBeGreaterThanOrEqual(timings.output);
  expect((await job.finish()).orphans).toHaveLength(1);
});

test("waiting for text that never comes fails with the log", async () => {
  const { step } = start(`console.log("all there is"); process.exit(0)`);
  await expect(step.shows("more")).rejects.toThrow("all there is");
});
