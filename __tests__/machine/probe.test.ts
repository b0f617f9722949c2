import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findProgram, parseConfiguration } from "../../src/machine/probe.ts";

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

test.each([
  ["debian-12", "4.13.1", "/usr/lib/ocaml"],
  ["debian-13", "5.3.0", "/usr/lib/x86_64-linux-gnu/ocaml/5.3.0"],
  ["debian-next", "5.4.1", "/usr/lib/x86_64-linux-gnu/ocaml/5.4.1"],
])("ocamlc -config of %s", (file, version, library) => {
  const path = join(import.meta.dirname, "captured", `${file}.ocamlc-config`);
  const captured = readFileSync(path, "utf8");
  const fields = parseConfiguration(captured);
  expect(fields.get("version")).toBe(version);
  expect(fields.get("standard_library")).toBe(library);
  expect(fields.get("ext_exe")).toBe("");
});
