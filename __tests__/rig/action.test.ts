import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { readAction } from "./action-file.ts";
import { openJob } from "./job.ts";

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
