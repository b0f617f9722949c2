import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { readAction } from "../rig/action-file.ts";
import { openJob } from "../rig/job.ts";
import { machineOf } from "../rig/machine.ts";
import { openRoot, type Root, repository } from "../roots/open-root.ts";
import { readImages, verdicts } from "./images.ts";
import { copyProject } from "./machine.ts";

vi.setConfig({ testTimeout: 600_000 });

let root: Root;

/** Runs the action on a project. */
async function build(
  targets: string,
  inputs: Readonly<Record<string, string>> = {},
  project = "independent",
) {
  const job = openJob({ on: machineOf(root) });
  onTestFinished(job.close);
  copyProject(root, project, job.workspace);
  const uses = readAction(root.path(`${repository}/action.yml`), repository);
  const given = { targets, artifacts: "false", cache: "false", ...inputs };
  const result = await job.run({ uses, with: given });
  const { orphans } = await job.finish();
  const summary = result.summary ?? "";
  return {
    result,
    summary,
    orphans,
    images: readImages(root, `${job.workspace}/out`),
    plan: readFileSync(job.path(`${job.workspace}/out/plan.json`), "utf8"),
    errors: result.annotations.filter(({ kind }) => kind === "error").map((one) => one.message),
    /** The line of a target in the list of failures. */
    failure: (target: string) =>
      summary.split("\n").find((line) => line.startsWith(`- ❌ **${target}**: `)) ?? "",
  };
}

const stopped = "because another target failed and fail-fast is on";

/** On the newest Debian all contexts are in one workspace, on the oldest each is a workspace of its own. */
describe.each(["forky", "bookworm"] as const)("on %s", (suite) => {
  beforeAll(async () => {
    root = await openRoot(suite, { with: ["ocaml", "chip"] });
  });
  afterAll(() => root?.close());
  testIndependence();
  testExecutables();
  testFailFast();
});

function testIndependence(): void {
  test("targets that fail to build, to verify and to boot leave the others built and listed", async () => {
    const { result, images, errors, failure, summary } = await build(
      "right unbuilt unverified unbooted unix",
    );
    expect(result).toMatchObject({ conclusion: "failure", exitCode: 1 });
    expect(verdicts(images)).toEqual({
      "main-right": "ok",
      "main-unbooted": "crashed",
      "main-unix": "ok",
    });
    expect(result.outputs["images"]?.split("\n").map((path) => path.replace(/.*\//, ""))).toEqual([
      "main-right",
      "main-unbooted",
      "main-unix",
    ]);
    expect(failure("unbuilt")).toContain("main-unbuilt was not built: ");
    expect(failure("unverified")).toContain("main-unverified: its entry address 0x70000000");
    expect(failure("unbooted")).toMatch(/main-unbooted crashed: it ended with status 3.*no power/);
    expect(failure("right") + failure("unix")).toBe("");
    expect(summary).toMatch(/^\| right \| main-right \| .* \| ok \|/m);
    expect(errors).toEqual([
      expect.stringContaining("no linker today"),
      expect.stringContaining("its entry address"),
      expect.stringContaining("main-unbooted crashed"),
    ]);
  });
}

function testExecutables(): void {
  const lost = [
    "bad-unix was not built: ‘oops’ undeclared (first use in this function)",
    'left-unix was not built: Library "nowhere" not found.',
  ];

  test("executables of one target that cannot be compiled or resolved leave the others built and listed", async () => {
    const executables = "bad good left";
    const { result, images, errors, summary } = await build("unix", { executables }, "beside");
    expect(result).toMatchObject({ conclusion: "failure", exitCode: 1 });
    expect(verdicts(images)).toEqual({ "good-unix": "ok" });
    for (const sentence of lost) expect(summary).toContain(sentence);
    expect(summary).not.toContain("good-unix was not built");
    expect(errors.join("\n")).not.toContain("a bug");
    expect(errors).toHaveLength(2);
  });

  test("with fail-fast the others are built, or say that an executable failed", async () => {
    const inputs = { executables: "bad good", "fail-fast": "true" };
    const { images, summary } = await build("unix", inputs, "beside");
    expect(summary).toContain(lost[0]);
    const end = images.has("good-unix") ? "booted" : "built";
    expect(summary).toContain(
      `good-unix was not ${end}, because another executable failed and fail-fast is on`,
    );
  });
}

function testFailFast(): void {
  test("a target that fails to build keeps what is built, and the rest from being begun", async () => {
    const { images, errors, failure } = await build("right unbuilt sleepy", {
      "fail-fast": "true",
    });
    expect([...images.keys()]).toEqual(["main-right"]);
    expect(failure("right")).toContain(`main-right was not booted, ${stopped}`);
    expect(failure("unbuilt")).toContain("no linker today");
    expect(failure("sleepy")).toContain(`main-sleepy was not built, ${stopped}`);
    expect(errors.join("\n")).toContain("no linker today");
  });

  test("a target that fails to build stops what is built beside it", async () => {
    const { result, images, failure, orphans } = await build("sleepy-chip unbuilt", {
      "fail-fast": "true",
      jobs: "4",
    });
    expect(orphans).toEqual([]);
    expect(result).toMatchObject({ conclusion: "failure", exitCode: 1, outputHeld: false });
    expect([...images.keys()]).toEqual([]);
    expect(failure("unbuilt")).toContain("no linker today");
    expect(failure("sleepy-chip")).toContain(`main-sleepy-chip.elf was not built, ${stopped}`);
  }, 400_000);

  test("one that fails verification or boot keeps the others from being booted", async () => {
    for (const [bad, targets] of [
      ["unverified", "right unverified"],
      ["unbooted", "unbooted right"],
    ] as const) {
      const { result, images, failure } = await build(targets, { "fail-fast": "true" });
      expect(result.conclusion).toBe("failure");
      expect(images.get("main-right")).toMatchObject({ boot: null });
      expect(failure("right")).toContain(`main-right was not booted, ${stopped}`);
      expect(failure(bad)).not.toContain(stopped);
    }
  });
}
