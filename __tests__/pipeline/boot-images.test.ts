import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { ImageRecord } from "../../src/image/manifest.ts";
import type { Solo5Device } from "../../src/image/solo5.ts";
import { type BootJob, bootImages } from "../../src/pipeline/boot-images.ts";
import type { Published } from "../../src/pipeline/publish-images.ts";
import { resultsOf } from "../../src/pipeline/results.ts";
import type { Image } from "../../src/plan/plan.ts";
import { planImages } from "../../src/plan/planned-images.ts";
import { renderSummary } from "../../src/report/summary.ts";
import { resultTable } from "../../src/report/tables.ts";
import { catalogue } from "../../src/targets/catalogue.ts";
import type { Boot, Target } from "../../src/targets/target.ts";
import { toolchainNamed } from "../../src/toolchain/toolchains.ts";
import { planWorkspaces } from "../../src/workspace/group.ts";
import { buildsOf, host, projectOf } from "../workspace/sample.ts";

let top: string;
beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), "boot-all-")));
  onTestFinished(() => rmSync(top, { recursive: true }));
  for (const name of ["out", "tools", "project"]) mkdirSync(join(top, name));
  // What stands in for the tender prints what it was given.
  writeFileSync(join(top, "tools", "solo5-spt"), '#!/bin/sh\necho "spt $1 $2"\n');
  chmodSync(join(top, "tools", "solo5-spt"), 0o755);
});

const row = (name: string, boot: Partial<Boot> = {}): Target => {
  const target = catalogue.find((one) => one.name === name);
  if (!target) throw new Error(`no target ${name}`);
  return { ...target, boot: target.boot && { ...target.boot, ...boot } };
};

/** Images of a project's only executable, one for each target. */
function imagesOf(targets: readonly Target[]): readonly Image[] {
  const project = projectOf("(executable (name main))");
  const [model] = buildsOf(project, [{ name: "", toolchain: host }]);
  const builds = targets.map((target) => ({
    ...{ target, toolchain: toolchainNamed(target.toolchain) },
    ...{ source: { directory: "/project", project }, executables: model?.executables ?? [] },
  }));
  const workspaces = planWorkspaces({ builds, dune: "3.24.1" });
  return planImages({ boot: true }, workspaces, builds);
}

/** An image as publishing leaves it. */
function published(image: Image, devices: readonly Solo5Device[] = []): Published {
  const { file } = image;
  const { target } = image.build;
  writeFileSync(join(top, "out", file), "");
  const record: ImageRecord = {
    ...{ name: `main-${target.name}`, target: target.name, executable: "main", file },
    ...{ toolchain: target.toolchain, format: "elf", size: 1, sha256: "00", debug: null },
    ...{ companions: [], repositories: [] },
    ...{ artifact: null, selection: [], boot: null, notBooted: target.unbootable ?? null },
    solo5: { abi: "spt", version: 2, devices },
  };
  return { image, record };
}

async function booted(
  targets: readonly (readonly [Target, readonly Solo5Device[]])[],
  change: Partial<BootJob["inputs"]> = {},
) {
  const said: string[] = [];
  const toolchains = new Map([
    [toolchainNamed("solo5"), { programs: join(top, "tools") }],
    [toolchainNamed("solo5-arm64"), { programs: undefined }],
  ]);
  const job: BootJob = {
    inputs: {
      ...{ boot: true, bootExpect: undefined, bootTimeout: 20, workspace: top },
      ...{ outputDirectory: join(top, "out"), workingDirectory: join(top, "project"), ...change },
    },
    facts: { host: { architecture: "x64" }, toolchains },
    failFast: undefined,
    context: {
      env: { RUNNER_TEMP: top },
      log: {
        verbose: false,
        info: (line) => void said.push(line),
        warning() {},
        error() {},
        group: (title, work) => {
          said.push(title);
          return work();
        },
        step: (line) => void said.push(line),
        child() {},
      },
    },
  };
  const images = imagesOf(targets.map(([target]) => target));
  const all = images.map((image, index) => published(image, targets[index]?.[1]));
  const results = await bootImages(job, all);
  return { said, results, records: results.map(({ record }) => record) };
}

const storage: Solo5Device = { name: "storage", type: "block" };
const service: Solo5Device = { name: "service", type: "net" };

test("what cannot be booted here says why, in the log, the table, the summary and images.json, and fails nothing", async () => {
  const { said, results } = await booted([
    [row("spt", { memory: 16 }), []],
    [row("spt-arm64"), []],
    [row("virtio"), [service]],
    [row("muen"), []],
    [row("xen"), [storage]],
  ]);
  const reasons = {
    "main-spt-arm64.spt": "it needs a machine of the architecture arm64",
    "main-virtio.virtio":
      "it needs the network device service, and its target's boot.devices names none",
    "main-muen.muen": "no Muen here, only its structure was checked",
    "main-xen.xen": "no Xen here, only its structure was checked",
  };
  expect(said).toEqual([
    "Booting",
    "[main-spt.spt] spt --mem=16 --",
    "main-spt.spt ran.",
    ...Object.entries(reasons).map(([file, why]) => `– ${file} was not booted: ${why}`),
  ]);
  expect(results.filter(({ failure }) => failure !== undefined)).toEqual([]);
  const text = readFileSync(join(top, "out", "images.json"), "utf8");
  expect(JSON.parse(text).images).toMatchObject([
    { boot: { verdict: "ok" }, notBooted: null },
    ...Object.values(reasons).map((notBooted) => ({ boot: null, notBooted })),
  ]);
  const table = resultsOf(
    results.map(({ image }) => image),
    [],
    results,
  );
  expect(table.map(({ boot }) => boot)).toEqual([
    "ok",
    ...Object.values(reasons).map((why) => `not booted: ${why}`),
  ]);
  for (const shown of [resultTable(table), renderSummary(table)])
    for (const why of Object.values(reasons)) expect(shown).toContain(`not booted: ${why}`);
});

test("a unikernel gets the devices of its target", async () => {
  writeFileSync(join(top, "project", "disk.img"), "");
  const devices = { storage: "disk.img", service: "tap100" };
  const { said } = await booted([[row("spt", { devices }), [storage]]]);
  expect(said[1]).toBe("[main-spt.spt] spt --mem=128 --block:storage=devices/storage");
});

test("a file that is not there fails, for its target asks for it", async () => {
  const { results } = await booted([[row("spt", { devices: { storage: "no.img" } }), [storage]]]);
  const message =
    "main-spt.spt could not be started. Its device storage cannot be attached: there is no file `no.img` in the project.";
  expect(results).toMatchObject([
    { failure: message, record: { boot: { verdict: "not started", message }, notBooted: null } },
  ]);
});

test("where boot is off nothing is said", async () => {
  expect((await booted([[row("spt"), []]], { boot: false })).said).toEqual([]);
});

test("a program that asks for arguments is not booted, unless somebody says what it must print", async () => {
  const project = join(top, "project");
  writeFileSync(join(project, "tool"), "#!/bin/sh\necho 'Usage: tool FILE' >&2; exit 124\n");
  chmodSync(join(project, "tool"), 0o755);
  const targets = [[row("unix", { argv: ["./tool", "{image}", "{arguments}"] }), []]] as const;
  const { said, results, records } = await booted(targets);
  const notBooted = "it asks for arguments, and its target's boot.arguments names none";
  expect(results).toMatchObject([{ record: { boot: null, notBooted } }]);
  expect(results[0]?.failure).toBeUndefined();
  expect(said).toEqual([
    "Booting",
    "[main-unix] Usage: tool FILE",
    `– main-unix was not booted: ${notBooted}`,
  ]);
  expect(records).toHaveLength(1);
  const strict = await booted(targets, { bootExpect: /ready/ });
  expect(strict.results[0]?.failure).toBe(
    "main-unix crashed: it ended with status 124 instead of 0. It ran without arguments in an empty directory: give it some with boot.arguments, or turn boot off. Its last output:\n    Usage: tool FILE",
  );
});
