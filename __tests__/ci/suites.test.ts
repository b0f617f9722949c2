import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { fields } from "../rig/token.ts";
import { first, longest, suites } from "./suites.ts";

const file = new URL("../../.github/workflows/test.yml", import.meta.url);
const { jobs } = fields(parse(readFileSync(file, "utf8")));

/** The end-to-end suites that a job runs: those that it names, and those of `npm cit`. */
function suitesOf(job: unknown): readonly string[] {
  const text = JSON.stringify(job);
  const named = text.match(/__tests__\/[\w./-]+/g) ?? [];
  return text.includes(".ci/run first") ? [...first, ...named] : named;
}

test("the longest suites are there", () => {
  expect(suites()).toEqual(expect.arrayContaining([...longest]));
});

test("every end-to-end suite is in one job of the workflow, and no other is", () => {
  expect(suites().length).toBeGreaterThan(10);
  expect(Object.values(fields(jobs)).flatMap(suitesOf).sort()).toEqual(suites());
});
