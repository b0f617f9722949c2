import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { openRoot, type Root, repository } from "../roots/open-root.ts";
import { readAction } from "./action-file.ts";
import { openJob } from "./job.ts";
import { machineOf } from "./machine.ts";
import { openRig } from "./rig.ts";

let root: Root;
beforeAll(async () => {
  root = await openRoot("trixie");
});
afterAll(() => root?.close());

const timings = { interrupt: 600, terminate: 300, output: 500 };

function open(user: "root" | "user" = "root") {
  const job = openJob({ on: machineOf(root, user), timings });
  onTestFinished(job.close);
  return job;
}

test.each(["root", "user"] as const)("a step of %s runs on that machine", async (user) => {
  const job = open(user);
  const source = `
    const fs = require("node:fs");
    fs.appendFileSync(process.env.GITHUB_OUTPUT, "cwd=" + process.cwd() + "\\n");
    fs.appendFileSync(process.env.GITHUB_STEP_SUMMARY, process.env.HOME);
    fs.writeFileSync(process.env.GITHUB_WORKSPACE + "/out", "");
    console.log(require("node:os").userInfo().username);
    console.log(fs.readFileSync("/etc/os-release", "utf8").split("\\n").find((line) => line.startsWith("VERSION_CODENAME=")));
    console.log(fs.readFileSync(process.env.GITHUB_WORKSPACE + "/file", "utf8"));`;
  writeFileSync(job.path(join(job.workspace, "file")), "of the test");
  const result = await job.run({ run: ["node", "-e", source] });
  expect(result).toMatchObject({ conclusion: "success", outputs: { cwd: job.workspace } });
  expect(result.summary).toBe(`${job.top}/home\n`);
  expect(result.log).toEqual([user, "VERSION_CODENAME=trixie", "of the test"]);
  expect(readFileSync(job.path(join(job.workspace, "out")), "utf8")).toBe("");
});

test("signals reach the action itself, whose orphans are found", async () => {
  const job = open();
  const main = join(job.top, "main.mjs");
  writeFileSync(
    job.path(main),
    `import { spawn } from "node:child_process";
     spawn("sleep", ["1000"], { stdio: "ignore" });
     spawn("sleep", ["2000"], { stdio: "ignore", env: {}, cwd: "/", detached: true });
     process.on("SIGINT", () => console.log("interrupted"));
     process.on("SIGTERM", () => process.exit(3));
     console.log("ready"); setInterval(() => {}, 1000);`,
  );
  const step = job.start({ uses: { main } });
  await step.shows("ready");
  step.cancel();
  const result = await step.result;
  expect(result.sent.map(({ signal }) => signal)).toEqual(["SIGINT", "SIGTERM"]);
  expect(result).toMatchObject({ conclusion: "cancelled", exitCode: 3 });
  expect(result.log).toEqual(["ready", "interrupted"]);
  const { orphans } = await job.finish();
  expect(orphans.map(({ command, tracked }) => [command, tracked]).sort()).toEqual([
    ["sleep 1000", true],
    ["sleep 2000", false],
  ]);
  await expect.poll(async () => (await job.finish()).orphans).toEqual([]);
});

test("a step that ignores both signals is killed", async () => {
  const job = open("user");
  const source = `process.on("SIGINT", () => {}); process.on("SIGTERM", () => {});
    console.log("ready"); setInterval(() => {}, 1000);`;
  const step = job.start({ run: ["node", "-e", source] });
  await step.shows("ready");
  step.cancel();
  expect(await step.result).toMatchObject({ exitCode: null, signal: "SIGKILL" });
  await expect.poll(async () => (await job.finish()).orphans).toEqual([]);
});

test("services of the rig are within reach", async () => {
  const rig = await openRig();
  onTestFinished(rig.close);
  const job = open();
  const source = `fetch(process.env.RIG).then(({ status }) => console.log(status))`;
  const { log } = await job.run({ run: ["node", "-e", source], env: { RIG: rig.url } });
  expect(log).toEqual([expect.stringMatching(/^\d+$/)]);
});

test("this action starts there", async () => {
  const job = open();
  const uses = readAction(root.path(`${repository}/action.yml`), repository);
  const result = await job.run({ uses, with: { targets: "unix" } });
  expect(result).toMatchObject({ conclusion: "failure", exitCode: 1 });
  expect(result.annotations.map(({ kind }) => kind)).toEqual(["error"]);
  expect((await job.finish()).orphans).toEqual([]);
});
