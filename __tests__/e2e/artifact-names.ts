import { describe, test } from "vitest";
import type { Bench } from "./artifact-bench.ts";

const remedy = "build a target in one place only, or set `artifacts: false` in the others";
const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`;

/** One sentence: these artifacts, `cause` (words, with TIME for any time), and where the images are. */
function sentence(names: string, cause: string, out: string): RegExp {
  const escaped = `Not uploaded: ${names}; ${cause}. All images are in ${out}.`.replace(
    /[.()[\]]/g,
    "\\$&",
  );
  return new RegExp(`^${escaped.replace("TIME", time)}$`);
}

/** Names can be used once in a workflow run. */
export function testArtifactNames(bench: () => Bench): void {
  describe.concurrent("names", () => {
    test("of jobs that build other targets do not meet", async ({ expect }) => {
      const cells = ["unix", "js"].map((targets) =>
        bench().build({ run: "matrix", job: targets, with: { targets } }),
      );
      const uploaded = (await Promise.all(cells)).flatMap((built) => {
        expect(built).toMatchObject({ conclusion: "success", annotations: [] });
        return built.artifacts().map(({ name }) => name);
      });
      expect(uploaded.sort()).toEqual(
        ["hello-js.js", "hello-unix.tar.gz", "images-hello-js", "images-hello-unix"].sort(),
      );
    });

    test("that another job has: one sentence, which tells the job", async ({ expect }) => {
      const first = await bench().build({ run: "twice", job: "first" });
      expect(first).toMatchObject({ conclusion: "success" });
      expect(first.log).toContain("artifacts of job first");
      const same = await bench().build({ run: "twice", job: "same" });
      const owner = `by another job of this workflow run (its log says "artifacts of job first")`;
      const names = "hello-unix.tar.gz, hello-js.js";
      expect(same).toMatchObject({ conclusion: "failure" });
      expect(same.errors).toEqual([
        expect.stringMatching(sentence(names, `taken since TIME ${owner}; ${remedy}`, same.out)),
      ]);
      expect([...same.images().keys()]).toEqual(["hello-unix", "hello-js.js"]);
      const half = await bench().build({ run: "twice", job: "half", with: { targets: "unix" } });
      const also = "which also uploaded hello-js.js, images-hello-unix-js";
      const cause = `taken since TIME ${owner}, ${also}; ${remedy}`;
      expect(half.errors).toEqual([
        expect.stringMatching(sentence("hello-unix.tar.gz", cause, half.out)),
      ]);
      expect(half.artifacts()).toEqual([]);
    });

    test("that an earlier step of the job has", async ({ expect }) => {
      const given = { run: "steps", job: "steps", with: { targets: "js" } };
      expect(await bench().build(given)).toMatchObject({ conclusion: "success" });
      const { errors, out } = await bench().build(given);
      const cause = `taken since TIME by an earlier step of this job; ${remedy}`;
      expect(errors).toEqual([expect.stringMatching(sentence("hello-js.js", cause, out))]);
    });

    test("that somebody has whom the service does not tell", async ({ expect }) => {
      const given = { run: "untold", with: { targets: "js" } };
      expect(await bench().build(given)).toMatchObject({ conclusion: "success" });
      bench().rig.fail({ on: "ListArtifacts", kind: "answer", status: 500, run: "untold" });
      const { errors, out } = await bench().build(given);
      const cause = `taken by another job or step; ${remedy}`;
      expect(errors).toEqual([expect.stringMatching(sentence("hello-js.js", cause, out))]);
    });

    test("that an upload has which never ended", async ({ expect }) => {
      const given = { run: "unfinished", with: { targets: "js" } };
      bench().rig.fail({ on: "PUT blob", kind: "shorten", length: 10, run: "unfinished" });
      expect(await bench().build(given)).toMatchObject({ conclusion: "failure" });
      const { errors, out } = await bench().build({ ...given, job: "other" });
      const cause = `taken by an upload that has not ended; ${remedy}`;
      expect(errors).toEqual([expect.stringMatching(sentence("hello-js.js", cause, out))]);
      // To the client it is the same when its own request was served and the answer was lost.
      bench().rig.fail({ on: "CreateArtifact", kind: "drop", run: "unfinished" });
      const third = await bench().build({ ...given, job: "third" });
      const lost = "the connection to the artifact service was lost (ECONNRESET)";
      expect(third.errors).toEqual([
        expect.stringMatching(sentence("hello-js.js", lost, third.out)),
      ]);
    });
  });
}
