import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DefaultArtifactClient } from "@actions/artifact";
import { describe, expect, test, vi } from "vitest";
import { runtimeToken } from "../rig/token.ts";
import type { Bench } from "./artifact-bench.ts";

const all = ["hello-js.js", "hello-unix.tar.gz", "images-hello-unix-js"];
const names = (artifacts: readonly { readonly name: string }[]) =>
  artifacts.map(({ name }) => name);
const sum = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

/** Downloads all artifacts of a workflow run into one directory of the root, as a later job does. */
async function download({ root, rig }: Bench, run: string): Promise<string> {
  const directory = "/home/downloaded";
  const path = root.path(directory);
  mkdirSync(path);
  vi.stubEnv("ACTIONS_RESULTS_URL", rig.url);
  vi.stubEnv("ACTIONS_RUNTIME_TOKEN", runtimeToken({ run, job: "later" }));
  for (const proxy of ["http_proxy", "HTTP_PROXY", "ALL_PROXY"]) vi.stubEnv(proxy, undefined);
  const silence = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const client = new DefaultArtifactClient();
  const { artifacts } = await client.listArtifacts();
  for (const { id, digest } of artifacts) {
    const options = { path, ...(digest && { expectedHash: digest }) };
    expect(await client.downloadArtifact(id, options)).toMatchObject({ digestMismatch: false });
  }
  silence.mockRestore();
  vi.unstubAllEnvs();
  return directory;
}

/** What is uploaded, when, and for how long. */
export function testArtifacts(bench: () => Bench): void {
  test("of executables that are right are uploaded beside one that is not", async () => {
    const files = {
      "bin/dune":
        "(executable (name hello) (modules hello)) (executable (name bad) (modules bad))\n",
      "bin/hello.ml": 'let () = print_endline "hello"\n',
      "bin/bad.ml": "let () = 1\n",
    };
    const given = { targets: "unix", executables: "bad hello", boot: "true" };
    const built = await bench().build({ files, with: given });
    expect(built).toMatchObject({ conclusion: "failure", exitCode: 1 });
    expect([...built.images().keys()]).toEqual(["hello-unix"]);
    expect(names(built.artifacts())).toContain("hello-unix.tar.gz");
    expect(built.summary).toContain("bad-unix was not built: ");
    expect(built.summary).not.toContain("hello-unix was not built");
  });

  test("come down again as images.json says, programs with their mode", async () => {
    const given = { run: "whole", with: { boot: "true" } };
    const built = await bench().build(given);
    expect(built).toMatchObject({ conclusion: "success", annotations: [] });
    expect(names(built.artifacts())).toEqual(all);
    const { root } = bench();
    const directory = await download(bench(), "whole");
    const down = root.path(directory);
    execFileSync("tar", ["xzf", "hello-unix.tar.gz"], { cwd: down });
    expect(readdirSync(down).sort()).toEqual([
      ...["SHA256SUMS", "hello-js.js", "hello-unix", "hello-unix.debug", "hello-unix.tar.gz"],
      ...["images.json", "plan.json"],
    ]);
    const images = [...built.images().values()];
    expect(images.map(({ file, artifact }) => [file, artifact])).toEqual([
      ["hello-unix", "hello-unix.tar.gz"],
      ["hello-js.js", "hello-js.js"],
    ]);
    for (const { file, sha256 } of images)
      expect([file, sum(join(down, file))]).toEqual([file, sha256]);
    execFileSync("sha256sum", ["--check", "--strict", "--quiet", "SHA256SUMS"], { cwd: down });
    expect((await root.runOk([`${directory}/hello-unix`])).stdout).toBe("unix\n");
    expect(statSync(join(down, "hello-js.js")).mode & 0o111).toBe(0);
    const manifest: unknown = JSON.parse(readFileSync(join(down, "images.json"), "utf8"));
    expect(manifest).toMatchObject({ images: images.map(({ boot }) => ({ boot })) });
    expect(images.map(({ boot }) => boot?.verdict)).toEqual(["ok", "ok"]);
  });

  describe.concurrent("of a run that ends before its time", () => {
    test("are there before the next workspace is built", async ({ expect }) => {
      const files = {
        "where/js/where.ml": undefined,
        "where/js/dune": `(library (name where_js) (implements where))
          (rule (with-stdout-to where.ml (run sleep 1000)))`,
      };
      const { step, artifacts, ended } = bench().start({ files });
      await expect.poll(() => names(artifacts()), { timeout: 120_000 }).toEqual([all[1]]);
      step.cancel();
      expect(await ended).toMatchObject({ conclusion: "cancelled" });
      expect(names(artifacts())).toEqual([all[1]]);
    });

    test("are not there when they were on their way", async ({ expect }) => {
      const { rig } = bench();
      rig.fail({ on: "PUT blob", kind: "delay", milliseconds: 20_000, times: 9, run: "away" });
      const { step, artifacts, ended } = bench().start({ run: "away" });
      await step.shows("##[group]Artifacts");
      const cancelled = performance.now();
      step.cancel();
      expect(await ended).toMatchObject({ conclusion: "cancelled", errors: ["Cancelled."] });
      expect(performance.now() - cancelled).toBeLessThan(10_000);
      expect(artifacts()).toEqual([]);
    });

    test("are there when another target fails, with an images.json of what is right", async ({
      expect,
    }) => {
      const built = await bench().build({ files: { "where/js/where.ml": "let name = 1\n" } });
      expect(built).toMatchObject({ conclusion: "failure" });
      expect(built.errors).toEqual([expect.stringContaining("name")]);
      expect(names(built.artifacts())).toEqual(all.slice(1));
      expect([...built.images().keys()]).toEqual(["hello-unix"]);
    });

    test("are none when there is no image, and that is told once", async ({ expect }) => {
      const built = await bench().build({ files: { "bin/hello.ml": "let () = Where.name\n" } });
      expect(built).toMatchObject({ conclusion: "failure" });
      expect(built.errors).toEqual([expect.stringContaining("unit")]);
      expect(built.artifacts()).toEqual([]);
    });
  });

  describe.concurrent("inputs", () => {
    test("artifacts: false uploads nothing, also where nothing could be", async ({ expect }) => {
      const none = { artifacts: "false" };
      const built = await bench().build({ run: "off", with: none });
      expect(built).toMatchObject({ conclusion: "success", annotations: [] });
      expect(
        bench()
          .rig.artifacts()
          .filter(({ run }) => run === "off"),
      ).toEqual([]);
      const there = await bench().build({ services: () => undefined, with: none });
      expect(there).toMatchObject({ conclusion: "success", annotations: [] });
      expect([...there.images().values()].map(({ artifact }) => artifact)).toEqual([null, null]);
    });

    const days = (expires = "") => (Date.parse(expires) - Date.now()) / 86_400_000;

    test("retention-days is when they expire", async ({ expect }) => {
      const built = await bench().build({ with: { "retention-days": "7" } });
      expect(names(built.artifacts())).toEqual(all);
      for (const { expires } of built.artifacts()) expect(days(expires)).toBeCloseTo(7, 0);
    });

    test("retention-days cannot be more than the repository permits", async ({ expect }) => {
      const github = { retention_days: "5" };
      const built = await bench().build({ github, with: { "retention-days": "30" } });
      expect(built.warnings).toEqual([
        "Artifacts are kept for 5 days, the most that the repository permits.",
      ]);
      for (const { expires } of built.artifacts()) expect(days(expires)).toBeCloseTo(5, 0);
    });

    test("compression-level is that of archives", async ({ expect }) => {
      const sizes = async (level: string) => {
        const built = await bench().build({ with: { "compression-level": level } });
        for (const { expires } of built.artifacts()) expect(expires).toBeUndefined();
        return built.artifacts().map(({ finalized }) => finalized?.size ?? 0);
      };
      const [[js, unix = 0, index = 0], [js9, unix9 = 0, index9 = 0]] = [
        await sizes("0"),
        await sizes("9"),
      ];
      expect(js9).toBe(js);
      expect(unix9).toBeLessThan(unix * 0.7);
      expect(index9).toBeLessThan(index * 0.7);
    });

    test("wrong ones are refused before any work", async ({ expect }) => {
      const wrong = { artifacts: "maybe", "retention-days": "401", "compression-level": "10" };
      const { job, ended } = bench().start({ with: wrong });
      const built = await ended;
      expect(built).toMatchObject({ conclusion: "failure" });
      expect(built.errors).toHaveLength(3);
      for (const [name, value] of Object.entries(wrong))
        expect(built.errors.join("\n")).toMatch(new RegExp(`\`${name}\`.*\`${value}\``));
      expect(built.artifacts()).toEqual([]);
      expect(existsSync(job.path(built.out))).toBe(false);
      expect(built.log.join("\n")).not.toContain("##[group]");
    });
  });
}
