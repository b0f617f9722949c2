import { existsSync, globSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { readAction } from "../rig/action-file.ts";
import { type Job, openJob } from "../rig/job.ts";
import { machineOf } from "../rig/machine.ts";
import type { RunningStep } from "../rig/stage.ts";
import { openRoot, type Root, repository } from "../roots/open-root.ts";
import { copyProject } from "./machine.ts";

vi.setConfig({ testTimeout: 600_000 });

/** Cancelled as on GitHub: an ordinary user who may use sudo. */
let root: Root;
const stubbornHook = "/etc/apt/apt.conf.d/99-stubborn";
beforeAll(async () => {
  root = await openRoot("trixie", { with: ["ocaml", "chip"] });
  await root.runOk(["apt-get", "install", "-y", "-q", "--no-install-recommends", "sudo"]);
  writeFileSync(root.path("/etc/sudoers.d/user"), "user ALL=(ALL) NOPASSWD: ALL\n");
});
afterAll(() => root?.close());

const action = () => readAction(root.path(`${repository}/action.yml`), repository);
const given = { executables: "slow", artifacts: "false", cache: "false" };

/** Starts the action on the project `stubborn`. */
function start(inputs: Readonly<Record<string, string>>): { job: Job; step: RunningStep } {
  const job = openJob({ on: machineOf(root, "sudoer") });
  onTestFinished(job.close);
  copyProject(root, "stubborn", job.workspace);
  return { job, step: job.start({ uses: action(), with: { ...given, ...inputs } }) };
}

async function appears(step: RunningStep, pattern: () => string): Promise<void> {
  for (let i = 0; i < 20 * 300; i += 1) {
    if (globSync(pattern()).length > 0) return;
    const over = await Promise.race([step.result, sleep(50, undefined, { ref: false })]);
    if (over) throw new Error(over.log.join("\n"));
  }
  throw new Error(step.lines.join("\n"));
}

/** What a cancelled step may not leave: half-made toolchains, temporary directories, the lock, half an output. */
const temporary = (job: Job) =>
  ["tools/**/*.partial-*", "work/_temp/dune-targets/boot-*", "work/_temp/dune-targets/*/lock"]
    .concat("work/*/*/out/.partial-*")
    .map((pattern) => job.path(join(job.top, pattern)))
    .concat(root.path("/tmp/dune-targets-*"))
    .flatMap((pattern) => globSync(pattern));

/** Cancels a step as a runner does, and looks what is left three seconds later. */
async function cancel(job: Job, step: RunningStep) {
  const begin = performance.now();
  step.cancel();
  const result = await step.result;
  const seconds = (performance.now() - begin) / 1000;
  expect((await job.finish()).orphans).toEqual([]);
  expect(result).toMatchObject({ conclusion: "cancelled", outputHeld: false });
  expect(result.exitCode).toBeGreaterThan(0);
  expect(result.sent.map(({ signal }) => signal)).toEqual(["SIGINT"]);
  // Three, and something for a busy machine.
  expect(seconds).toBeLessThan(4.5);
  expect(result.annotations).toMatchObject([{ kind: "error", message: "Cancelled." }]);
  expect(temporary(job)).toEqual([]);
  return result;
}

/** A target whose compiler the machine does not have. */
const absent = "cortex-m3";

describe("apt under sudo", () => {
  test("while another program holds a lock", async () => {
    // Of the lists, for which apt itself does not wait.
    rmSync(root.path("/var/lib/apt/lists"), { recursive: true });
    await root.runOk(["mkdir", "-p", "/var/lib/apt/lists/partial"]);
    const lock = `use Fcntl; open F, ">", "/var/lib/apt/lists/lock"; my $l = pack("s s x4 q q i", F_WRLCK, 0, 0, 0, 0); fcntl F, F_SETLK, $l or die; open G, ">", "/tmp/locked"; close G; sleep 1000`;
    const stop = new AbortController();
    const holder = root.run(["perl", "-e", lock], { stop: stop.signal });
    await expect.poll(() => existsSync(root.path("/tmp/locked")), { timeout: 10_000 }).toBe(true);
    const { job, step } = start({ targets: absent });
    await step.shows("Could not get lock");
    await sleep(500);
    step.cancel();
    const begin = performance.now();
    const result = await step.result;
    expect(performance.now() - begin).toBeLessThan(4500);
    expect(result.sent).toHaveLength(1);
    stop.abort();
    await holder;
    expect((await job.finish()).orphans).toEqual([]);
  });

  test("while a program of root's ignores signals", async () => {
    const script = `trap '' INT TERM; echo > /tmp/began; while :; do sleep 1000; done`;
    writeFileSync(root.path(stubbornHook), `DPkg::Pre-Invoke { "${script}"; };\n`);
    onTestFinished(() => rmSync(root.path(stubbornHook)));
    const { job, step } = start({ targets: absent });
    await appears(step, () => root.path("/tmp/began"));
    rmSync(root.path("/tmp/began"));
    await cancel(job, step);
  });
});

test("the build of a toolchain", async () => {
  const { job, step } = start({ targets: "riscv32" });
  const parts = () => job.path(`${job.toolCache}/dune-targets/riscv32/*.partial-*`);
  await appears(step, () => join(parts(), "lib/libatomic.a"));
  await sleep(2000);
  expect(globSync(parts())).toHaveLength(1);
  const { log } = await cancel(job, step);
  expect(log.join("\n")).not.toContain("built in");
});

describe("what the project does", () => {
  test("a rule that is deaf to signals", async () => {
    writeFileSync(root.path("/tmp/stubborn"), "");
    onTestFinished(() => rmSync(root.path("/tmp/stubborn"), { force: true }));
    const { job, step } = start({ targets: "unix" });
    await appears(step, () => root.path("/tmp/began"));
    rmSync(root.path("/tmp/began"));
    await cancel(job, step);
    expect(existsSync(job.path(`${job.workspace}/out`))).toBe(false);
    rmSync(root.path("/tmp/stubborn"));
    const again = await job.run({ uses: action(), with: { targets: "unix", ...given } });
    expect(again).toMatchObject({ conclusion: "success" });
    expect(again.log).toContain("[slow-unix] 1");
  });

  test("an image that is deaf to signals", async () => {
    const { job, step } = start({ targets: "unix", executables: "deaf" });
    await appears(step, () => job.path(`${job.temp}/dune-targets/boot-*/deaf-unix`));
    await sleep(500);
    await cancel(job, step);
    expect(existsSync(job.path(`${job.workspace}/out/deaf-unix`))).toBe(true);
  });
});
