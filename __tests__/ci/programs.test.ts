import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run } from "../../src/process/run.ts";
import { missingPrograms, programs } from "./programs.ts";

test.each(programs())(
  "unit tests do not find $name, whether it is here or not",
  async ({ name }) => {
    expect(await run(["sh", "-c", "command -v $0", name])).toMatchObject({ code: 127, stdout: "" });
  },
);

test("what a suite lacks is named, with what installs it", () => {
  expect(missingPrograms("e2e", "/nowhere:/nowhere/else")).toBe(
    "The e2e tests need git, debootstrap, not found on PATH: run `bash .ci/prepare`, which installs them (on Debian: git debootstrap).",
  );
  expect(missingPrograms("tools", "/nowhere")).toMatch(/need as, cc, curl, .*binutils gcc curl/);
});

test("one whose programs are all there lacks nothing", () => {
  const bin = mkdtempSync(join(tmpdir(), "programs-"));
  for (const name of ["git", "debootstrap"]) {
    writeFileSync(join(bin, name), "");
    chmodSync(join(bin, name), 0o755);
  }
  expect(missingPrograms("e2e", `/nowhere:${bin}`)).toBeUndefined();
});
