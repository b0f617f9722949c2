import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Fault, Harm } from "../rig/faults.ts";
import { runtimeToken } from "../rig/token.ts";
import type { Bench, Given } from "./artifact-bench.ts";

const docs = fileURLToPath(new URL("../../docs", import.meta.url));
const documented = readdirSync(docs)
  .filter((name) => name.startsWith("reliability"))
  .map((name) => readFileSync(join(docs, name), "utf8"))
  .join("\n");

const [unix, js] = ["hello-unix.tar.gz", "hello-js.js"] as const;
const all = [unix, js];
const always = 99;
const answer = (status: number, body?: string): Harm => ({
  ...{ kind: "answer", status },
  ...(body !== undefined && { body }),
});
const drop: Harm = { kind: "drop" };
const on = (operation: Fault["on"], harm: Harm, times = 1): Fault => ({
  ...harm,
  on: operation,
  times,
});

interface Case extends Given {
  readonly faults?: readonly Fault[];
  /** Cause → the artifacts that are not uploaded; none: the step succeeds. `…` in a cause is what differs. */
  readonly causes?: Readonly<Record<string, readonly string[]>>;
}

const off = "set `artifacts: false`";
const service = "the artifact service";
const lost = `the connection to ${service} was lost (ECONNRESET)`;

/** One row a fault; docs/reliability.md has the causes. */
const cases: Readonly<Record<string, Case>> = {
  "service absent": {
    services: () => undefined,
    causes: {
      [`this runner has no artifact service (ACTIONS_RESULTS_URL is not set): ${off}`]: all,
    },
  },
  "service of another forge": {
    github: { server_url: "https://git.example.org" },
    causes: { [`GitHub's client uploads to github.com and ghe.com, not to …: ${off}`]: all },
  },
  "service refusing connections": {
    services: ({ token }) => ({ url: "http://127.0.0.1:1/", token }),
    causes: { [`${service} cannot be reached (ECONNREFUSED)`]: all },
  },
  "403, for one image": {
    faults: [on("CreateArtifact", answer(403))],
    causes: { [`${service} answers 403 Forbidden: …`]: [unix] },
  },
  "storage used up": {
    faults: [
      on("CreateArtifact", answer(403, '{"msg":"insufficient usage to create artifact"}'), always),
    ],
    causes: {
      "the storage for artifacts is full: delete old ones, or keep new ones for fewer days with `retention-days`":
        all,
    },
  },
  "429 once": { faults: [on("CreateArtifact", answer(429))] },
  "429 always": {
    faults: [on("CreateArtifact", answer(429), always)],
    causes: { [`after 5 attempts ${service} answers 429 Too Many Requests: …`]: all },
  },
  "500 once": {
    faults: [on("CreateArtifact", answer(500)), on("FinalizeArtifact", answer(500))],
  },
  "500 always": {
    faults: [on("CreateArtifact", answer(500), always)],
    causes: { [`after 5 attempts ${service} answers 500 Internal Server Error: …`]: all },
  },
  "500 of the storage once": { faults: [on("PUT blob", answer(500, ""))] },
  "503 of the storage always": {
    with: { targets: "js" },
    faults: [on("PUT blob", answer(503, ""), always)],
    causes: {
      [`the storage of ${service} answers 503 Service Unavailable`]: [js],
    },
  },
  "a page that is not the service's": {
    faults: [on("CreateArtifact", answer(200, "<html>"), always)],
    causes: { [`after 5 attempts ${service} answers with what is not its own: …`]: all },
  },
  "connection dropped once": {
    faults: [on("CreateArtifact", drop), on("PUT blob", drop)],
  },
  "connection always dropped": {
    faults: [on("CreateArtifact", drop, always)],
    causes: { [lost]: all },
  },
  "connection dropped at the end": {
    faults: [on("FinalizeArtifact", drop)],
    causes: { [lost]: [unix] },
  },
  "slow service": {
    faults: [
      on("CreateArtifact", { kind: "delay", milliseconds: 5000 }),
      on("PUT blob", { kind: "delay", milliseconds: 5000 }),
    ],
  },
  "an upload that stands still": {
    with: { targets: "js" },
    env: { ACTIONS_ARTIFACT_UPLOAD_TIMEOUT_MS: "2000" },
    faults: [on("PUT blob", { kind: "delay", milliseconds: 20_000 })],
    causes: { "the upload stood still for too long": [js] },
  },
  "wrong length": {
    faults: [on("PUT blob", { kind: "shorten", length: 10 })],
    causes: { [`${service} answers 400 Bad Request: …`]: [unix] },
  },
  "token missing": {
    services: ({ url }) => ({ url }),
    causes: {
      [`this runner has no artifact service (ACTIONS_RUNTIME_TOKEN is not set): ${off}`]: all,
    },
  },
  "token expired": {
    services: ({ url }) => ({ url, token: runtimeToken({ expires: 1_700_000_000 }) }),
    causes: {
      "the job's token (ACTIONS_RUNTIME_TOKEN) has expired at …: upload within the time that a job may take":
        all,
    },
  },
  "token garbled": {
    services: ({ url }) => ({ url, token: "no token" }),
    causes: { "Invalid token specified: …": all },
  },
  "two causes": {
    faults: [on("CreateArtifact", answer(403)), on("PUT blob", { kind: "shorten", length: 10 })],
    causes: {
      [`${service} answers 403 Forbidden: …`]: [unix],
      [`${service} answers 400 Bad Request: …`]: [js],
    },
  },
};

function patternOf(text: string): string {
  return text.replace(/[.()[\]]/g, "\\$&").replaceAll("…", "[^;\n]+");
}

/** The services at their worst: a step fails only for artifacts, at its end, and says so in a sentence a cause. */
export function testArtifactFaults(bench: () => Bench): void {
  describe.concurrent("fault:", () => {
    test.each(Object.entries(cases))("%s", async (name, { faults = [], causes = {}, ...given }) => {
      const run = name.replaceAll(/\W+/g, "-");
      for (const fault of faults) bench().rig.fail({ ...fault, run });
      const { job, ended } = bench().start({ run, ...given });
      const built = await ended;
      const refused = Object.values(causes).flat();
      expect(built.conclusion).toBe(refused.length === 0 ? "success" : "failure");
      expect(built.errors).toEqual(
        Object.entries(causes).map(([cause, names]) => {
          expect(documented).toContain(cause);
          const sentence = `Not uploaded: ${names.join(", ")}; ${cause}. All images are in ${built.out}.`;
          return expect.stringMatching(new RegExp(`^${patternOf(sentence)}$`));
        }),
      );
      // What can be known before is told before.
      const hopeless = Object.keys(causes).filter((cause) => cause.endsWith(off));
      expect(built.warnings).toEqual(
        hopeless.map((cause) => {
          const sentence = `No image can be uploaded, which will fail this step in the end: ${cause}.`;
          return expect.stringMatching(new RegExp(`^${patternOf(sentence)}$`));
        }),
      );
      const at = (text: string) => built.log.findIndex((line) => line.includes(text));
      if (hopeless.length > 0) expect(at("No image can be")).toBeLessThan(at("##[group]Building"));
      for (const error of built.errors)
        expect(built.summary).toContain(`❌ ${error.replaceAll("<", "&lt;")}`);
      const alone = given.with?.["targets"] === "js";
      const wanted = alone ? [js] : [unix, js];
      const uploaded = wanted.filter((artifact) => !refused.includes(artifact));
      const images = [...built.images().values()];
      expect(images.map(({ artifact }) => artifact)).toEqual(
        wanted.map((artifact) => (refused.includes(artifact) ? null : artifact)),
      );
      for (const { file, sha256 } of images) {
        const bytes = readFileSync(job.path(join(built.out, file)));
        expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
      }
      // The index comes with the images, and names those that were uploaded.
      const index = alone ? "images-hello-js" : "images-hello-unix-js";
      expect(built.artifacts().map(({ name }) => name)).toEqual(
        uploaded.length === 0 ? [] : [...uploaded, index].sort(),
      );
    });
  });
}
