import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { readAction } from "./action-file.ts";
import { openJob, type Step } from "./job.ts";

vi.setConfig({ testTimeout: 60_000 });

test("this action, in a workspace without a project, fails with an error and leaves nothing", async () => {
  const job = openJob();
  onTestFinished(job.close);
  const uses = readAction(fileURLToPath(new URL("../../action.yml", import.meta.url)));
  const result = await job.run({ uses, with: { targets: "unix" } });
  const { orphans } = await job.finish();
  expect(result).toMatchObject({ conclusion: "failure", exitCode: 1, outputs: {} });
  expect(result.annotations.map(({ kind }) => kind)).toEqual(["error"]);
  expect(orphans).toEqual([]);
});

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

test.each<[string, number, Step]>([
  ["action", 1, { uses: readAction(file("action.yml")), with: { targets: "unix" } }],
  [
    "command line tool",
    130,
    { run: [process.execPath, file("dist/cli.mjs"), "plan", "--targets=unix"] },
  ],
])(
  "the %s, cancelled while it asks a compiler that is deaf to signals",
  async (_, status, step) => {
    const tools = mkdtempSync(join(tmpdir(), "tools-"));
    onTestFinished(() => rmSync(tools, { recursive: true }));
    const job = openJob({ machine: { PATH: `${tools}:${process.env["PATH"]}` } });
    onTestFinished(job.close);
    const compiler = join(tools, "ocamlc");
    const script = `trap "" INT TERM; echo > "$GITHUB_WORKSPACE/asked"; while :; do sleep 1000; done`;
    writeFileSync(compiler, `#!/bin/sh\n${script}\n`);
    chmodSync(compiler, 0o755);
    for (const [name, text] of [
      ["dune-project", "(lang dune 2.8)"],
      ["dune", "(executable (name main))"],
      ["main.ml", ""],
    ] as const)
      writeFileSync(join(job.workspace, name), text);
    const running = job.start(step);
    await running.shows("Plan");
    await expect
      .poll(() => existsSync(join(job.workspace, "asked")), { timeout: 20_000 })
      .toBe(true);
    const begin = performance.now();
    running.cancel();
    const result = await running.result;
    expect(performance.now() - begin).toBeLessThan(4500);
    expect(result).toMatchObject({ conclusion: "cancelled", exitCode: status });
    expect(result.sent.map(({ signal }) => signal)).toEqual(["SIGINT"]);
    expect(result.log.join("\n")).toContain("Cancelled.");
    expect((await job.finish()).orphans).toEqual([]);
  },
);
