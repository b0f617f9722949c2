import { expect, test } from "vitest";
import { cachePolicy } from "../../src/cache/cache-policy.ts";
import type { CacheMode } from "../../src/inputs/inputs.ts";

const service = {
  ACTIONS_CACHE_SERVICE_V2: "True",
  ACTIONS_RESULTS_URL: "https://results.example/",
  ACTIONS_RUNTIME_TOKEN: "token",
};
const old = { ACTIONS_CACHE_URL: "https://cache.example/", ACTIONS_RUNTIME_TOKEN: "token" };
const tag = { ...service, GITHUB_REF_TYPE: "tag" };
const release = { ...service, GITHUB_EVENT_NAME: "release", GITHUB_REF_TYPE: "tag" };
const permitting = (mode: string) => ({ ...service, ACTIONS_CACHE_MODE: mode });

const nothingSaved = (reason: string) => `nothing is saved, because ${reason}`;
const both = "restore save";
const noToken = "off, because this runner has no cache service (ACTIONS_RUNTIME_TOKEN is not set)";

test.each<[CacheMode, Readonly<Record<string, string>>, string, string | undefined]>([
  ["auto", service, both, undefined],
  ["auto", old, both, undefined],
  ["true", service, both, undefined],
  ["auto", { ...service, GITHUB_EVENT_NAME: "push", GITHUB_REF_TYPE: "branch" }, both, undefined],
  ["auto", { ...service, GITHUB_EVENT_NAME: "pull_request" }, both, undefined],
  ["false", service, "", "off, because `cache` is `false`"],
  ["read-only", service, "restore", nothingSaved("`cache` is `read-only`")],
  ["auto", release, "restore", nothingSaved("this run is for a release")],
  ["auto", tag, "restore", nothingSaved("this run is for a tag")],
  ["true", tag, both, undefined],
  ["true", release, both, undefined],
  ["read-only", tag, "restore", nothingSaved("`cache` is `read-only`")],
  ["auto", permitting("read"), "restore", nothingSaved("the runner's cache mode is `read`")],
  ["true", permitting("read"), "restore", nothingSaved("the runner's cache mode is `read`")],
  ["auto", permitting("none"), "", "off, because the runner's cache mode is `none`"],
  ["auto", permitting("write"), both, undefined],
  [
    "auto",
    permitting("write-only"),
    "save",
    "nothing is restored, because the runner's cache mode is `write-only`",
  ],
  ["true", permitting("something new"), both, undefined],
  ["auto", { ...service, ACTIONS_RUNTIME_TOKEN: "" }, "", noToken],
  ["true", { ...old, ACTIONS_RUNTIME_TOKEN: "" }, "", noToken],
  [
    "auto",
    { ...service, ACTIONS_RESULTS_URL: "" },
    "",
    "off, because this runner has no cache service (ACTIONS_RESULTS_URL is not set)",
  ],
  ["auto", {}, "", "off, because this runner has no cache service (ACTIONS_CACHE_URL is not set)"],
])("%s with %j: %s", (mode, env, does, why) => {
  const policy = cachePolicy(mode, { variables: env });
  const words = [policy.restore && "restore", policy.save && "save"].filter(Boolean).join(" ");
  expect([words, policy.why]).toEqual([does, why]);
});

test.each([
  ["read-only", "`cache` is `read-only`"],
  ["auto", "this run is for a tag"],
] as const)("write-only with %s for a tag: nothing", (mode, reason) => {
  const env = { ...permitting("write-only"), GITHUB_REF_TYPE: "tag" };
  const why = `off, because the runner's cache mode is \`write-only\` and ${reason}`;
  expect(cachePolicy(mode, { variables: env })).toEqual({ restore: false, save: false, why });
});
