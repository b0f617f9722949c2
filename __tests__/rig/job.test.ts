import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type Action, readAction } from "./action-file.ts";
import { type Job, openJob } from "./job.ts";
import type { JobOptions } from "./stage.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

function open(options: JobOptions = {}): Job {
  const job = openJob(options);
  onTestFinished(job.close);
  return job;
}

let scripts = 0;

/** Writes a bundle: `core` and `fs` are in scope. */
function bundle(job: Job, source: string): string {
  scripts += 1;
  const path = join(job.top, `${scripts}.mjs`);
  const core = JSON.stringify(import.meta.resolve("@actions/core"));
  const imports = `import * as core from ${core};\nimport fs from "node:fs";\n`;
  writeFileSync(path, imports + source);
  return path;
}

function action(job: Job, main: string, post?: string): Action {
  const bundles = { main: bundle(job, main) };
  return post === undefined ? bundles : { ...bundles, post: bundle(job, post) };
}

const printEnvironment = `console.log(JSON.stringify(process.env))`;

describe("what a step is given", () => {
  const services = { url: "http://127.0.0.1:1/", token: "t0ken", cacheMode: "read" } as const;

  test("an action gets inputs, services and the context", async () => {
    const job = open({ services, github: { event_name: "release" }, repository: "a b" });
    const uses = action(
      job,
      `core.setOutput("seen", JSON.stringify({ ...process.env, cwd: process.cwd() }))`,
    );
    const { outputs } = await job.run({ uses, with: { "working-directory": "x", "a b": "y" } });
    expect(JSON.parse(outputs["seen"] ?? "")).toMatchObject({
      "INPUT_WORKING-DIRECTORY": "x",
      INPUT_A_B: "y",
      ACTIONS_RESULTS_URL: services.url,
      ACTIONS_RUNTIME_TOKEN: "t0ken",
      ACTIONS_CACHE_SERVICE_V2: "True",
      ACTIONS_CACHE_MODE: "read",
      GITHUB_EVENT_NAME: "release",
      GITHUB_WORKSPACE: job.workspace,
      RUNNER_TEMP: job.temp,
      cwd: expect.stringMatching(/\/a b\/a b$/),
    });
  });

  test("a `run:` step gets neither inputs nor services, and nothing of this process", async () => {
    const job = open({ services });
    process.env["OF_THE_TEST"] = "1";
    const { log } = await job.run({ run: [process.execPath, "-e", printEnvironment] });
    delete process.env["OF_THE_TEST"];
    const names = Object.keys(JSON.parse(log.join("")));
    expect(names.filter((name) => /^(ACTIONS_|INPUT_|OF_THE_TEST)/.test(name))).toEqual([]);
    expect(names).toContain("GITHUB_OUTPUT");
  });

  test("an action file says bundle, defaults and which inputs there are", async () => {
    const job = open();
    bundle(job, "");
    const file = join(job.top, "action.yml");
    const text = `inputs: {boot: {default: true}, jobs: {}}
runs: {using: node24, main: ${scripts}.mjs}`;
    writeFileSync(file, text);
    const uses = readAction(file);
    expect(uses.inputs).toEqual({ boot: "true", jobs: "" });
    const { annotations } = await job.run({ uses, with: { boots: "1" } });
    expect(annotations).toMatchObject([
      {
        kind: "warning",
        message: "Unexpected input(s) 'boots', valid inputs are ['boot', 'jobs']",
      },
    ]);
  });
});

describe("what a step hands on", () => {
  test("outputs, variables, paths, secrets and a summary", async () => {
    const job = open();
    const uses = action(
      job,
      `core.setOutput("list", "a\\nb=c\\n<<d");
       core.exportVariable("OF_STEP", "1\\n2");
       core.addPath("/first"); core.addPath("/second");
       core.setSecret("hunter2");
       await core.summary.addRaw("is hunter2", true).write();`,
    );
    const first = await job.run({ uses });
    expect(first).toMatchObject({ conclusion: "success", exitCode: 0, summary: "is ***\n" });
    expect(first.outputs).toEqual({ list: "a\nb=c\n<<d" });
    const source = `${printEnvironment}; console.log("hunter2")`;
    const second = await job.run({ run: [process.execPath, "-e", source] });
    const environment = JSON.parse(second.log[0] ?? "");
    expect(environment.OF_STEP).toBe("1\n2");
    expect(environment.PATH).toMatch(/^\/second:\/first:/);
    expect(second.log[1]).toBe("***");
  });

  test("state reaches the post, also after a failure; posts run last action first", async () => {
    const job = open();
    const uses = action(
      job,
      `core.saveState("who", core.getInput("name") + "\\n!"); process.exitCode = 1`,
      `console.log(JSON.stringify([core.getState("who"), core.getInput("name")]))`,
    );
    expect(await job.run({ uses, with: { name: "one" } })).toMatchObject({
      conclusion: "failure",
      exitCode: 1,
      state: { who: "one\n!" },
    });
    await job.run({ uses, with: { name: "two" } });
    const { posts, orphans } = await job.finish();
    expect(posts.map(({ log }) => JSON.parse(log[0] ?? ""))).toEqual([
      ["two\n!", "two"],
      ["one\n!", "one"],
    ]);
    expect(orphans).toEqual([]);
  });

  test("NODE_OPTIONS is refused, whatever its case, without failing the step", async () => {
    const job = open();
    const write = `fs.appendFileSync(process.env.GITHUB_ENV, "node_options=--x\\nOTHER=1\\n")`;
    const { conclusion, annotations } = await job.run({ uses: action(job, write) });
    expect(conclusion).toBe("success");
    expect(annotations.map(({ message }) => message)).toEqual([
      "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.",
    ]);
    const { log } = await job.run({ run: [process.execPath, "-e", printEnvironment] });
    const environment = JSON.parse(log[0] ?? "");
    expect(environment).toMatchObject({ OTHER: "1" });
    expect(environment).not.toHaveProperty("node_options");
  });

  test("a summary of more than 1 MiB is an error and not shown; the step does not fail", async () => {
    const job = open();
    const write = (bytes: number) =>
      `fs.writeFileSync(process.env.GITHUB_STEP_SUMMARY, "x".repeat(${bytes}))`;
    const limit = 1024 * 1024;
    const most = await job.run({ uses: action(job, write(limit)) });
    expect(most).toMatchObject({ annotations: [], summary: expect.stringMatching(/^x+\n$/) });
    const more = await job.run({ uses: action(job, write(limit + 1)) });
    expect(more).not.toHaveProperty("summary");
    expect(more).toMatchObject({
      conclusion: "success",
      annotations: [{ message: expect.stringContaining("up to a size of 1024k, got 1024k") }],
    });
  });

  test.each([
    ["a file no runner can read", `fs.appendFileSync(process.env.GITHUB_OUTPUT, "nonsense")`],
    ["a command of old", `console.log("::set-output name=a::b")`],
  ])("%s fails the step although the process succeeds", async (_, source) => {
    const job = open();
    const { conclusion, exitCode, outputs } = await job.run({ uses: action(job, source) });
    expect({ conclusion, exitCode, outputs }).toEqual({
      conclusion: "failure",
      exitCode: 0,
      outputs: {},
    });
  });
});
