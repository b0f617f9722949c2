import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findProgram } from "../../src/machine/probe.ts";

test("a program is looked for as it would be run", async () => {
  const directory = mkdtempSync(join(tmpdir(), "program-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const name of ["runs", "text"]) writeFileSync(join(directory, name), "");
  chmodSync(join(directory, "runs"), 0o755);
  const there = { PATH: `/nowhere:${directory}` };
  expect(await findProgram("runs", there)).toBe(join(directory, "runs"));
  expect(await findProgram("text", there)).toBeUndefined();
  expect(await findProgram("absent", there)).toBeUndefined();
  expect(await findProgram("runs", {})).toBeUndefined();
  expect(await findProgram(join(directory, "runs"), {})).toBe(join(directory, "runs"));
  expect(await findProgram(`${directory}/absent`, there)).toBeUndefined();
});
