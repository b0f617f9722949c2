import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readElf } from "../../src/image/elf.ts";
import { clearOutputDirectory, writeManifest } from "../../src/image/output-directory.ts";
import { publishImage } from "../../src/image/publish.ts";
import { record } from "./record.ts";

let directory: string;
let out: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "publish-"));
  out = join(directory, "deep", "out");
});
afterEach(() => rmSync(directory, { recursive: true }));

const tools = { strip: "strip", objcopy: "objcopy" };

/** A native executable with debugging information. */
function compile(): string {
  const built = join(directory, "main.exe");
  writeFileSync(join(directory, "main.c"), "int main(void) { return 0; }\n");
  execFileSync("gcc", ["-g", "-o", built, join(directory, "main.c")]);
  chmodSync(built, 0o555);
  return built;
}

const sections = (file: string) => {
  const elf = readElf(readFileSync(join(out, file)));
  if ("problem" in elf) throw new Error(elf.problem);
  return elf.sections.map(({ name }) => name);
};

describe("publishImage", () => {
  test("strips, keeps the debug file and ties both together; sha256sum agrees", async () => {
    const built = compile();
    await clearOutputDirectory(out, "1.0.0");
    const file = "main-unix";
    const published = await publishImage({ built, file, outputDirectory: out, strip: tools });
    expect(published.debug).toMatchObject({ file: "main-unix.debug" });
    expect(published.size).toBeLessThan(statSync(built).size);
    expect(sections("main-unix")).not.toContain(".debug_info");
    expect(sections("main-unix")).toContain(".gnu_debuglink");
    expect(sections("main-unix.debug")).toContain(".debug_info");
    expect(statSync(join(out, file)).mode & 0o777).toBe(0o755);
    expect(statSync(join(out, "main-unix.debug")).mode & 0o777).toBe(0o644);
    execFileSync(join(out, file));
    await writeManifest(out, "1.0.0", [record(published)]);
    const checked = execFileSync("sha256sum", ["-c", "SHA256SUMS"], { cwd: out, encoding: "utf8" });
    expect(checked).toBe("main-unix: OK\nmain-unix.debug: OK\n");
  });

  test("bytecode behind the runtime is not stripped away", async () => {
    const built = compile();
    chmodSync(built, 0o755);
    writeFileSync(built, "program Caml1999X031", { flag: "a" });
    await clearOutputDirectory(out, "1.0.0");
    const file = "main-unix";
    const published = await publishImage({ built, file, outputDirectory: out, strip: tools });
    expect(published.debug).toBeNull();
    expect(readFileSync(join(out, file), "latin1")).toMatch(/Caml1999X031$/);
  });
});

test("the output directory does not show in git status", async () => {
  execFileSync("git", ["init", "-q", directory]);
  await clearOutputDirectory(out, "1.0.0");
  const status = execFileSync("git", ["status", "--porcelain"], { cwd: directory });
  expect(status.toString()).toBe("");
});
