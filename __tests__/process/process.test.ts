import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ToolError } from "../../src/base/errors.ts";
import { run, runOk } from "../../src/process/run.ts";

/** The arguments of every running process. */
function commandLines(): string {
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return processes.map((name) => readCommandLine(`/proc/${name}/cmdline`)).join("\n");
}

function readCommandLine(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // it has ended since
  }
}

const node = (script: string) => [process.execPath, "-e", script];

test("captures both streams and tells finished lines", async () => {
  const lines: string[] = [];
  const script = "process.stdout.write('a\\nb'); process.stderr.write('c\\n'); process.exit(3)";
  const finished = await run(node(script), { onLine: (line) => lines.push(line) });
  expect(finished).toMatchObject({ code: 3, signal: null, stdout: "a\nb", stderr: "c\n" });
  expect(lines.sort()).toEqual(["a", "b", "c"]);
});

test("arguments reach the program as they are", async () => {
  const hostile = "$(touch x) 'a' \"b\"\n*";
  const finished = await run([...node("console.log(process.argv[1])"), hostile]);
  expect(finished.stdout).toBe(`${hostile}\n`);
});

test("standard input is what was given, and otherwise empty", async () => {
  const echo = node("process.stdin.pipe(process.stdout)");
  expect((await run(echo, { input: "text" })).stdout).toBe("text");
  expect((await run(echo)).stdout).toBe("");
});

test("a deadline ends the program and what it has started", async () => {
  const directory = mkdtempSync(join(tmpdir(), "process-"));
  const child = join(directory, "grandchild.mjs");
  writeFileSync(child, "setInterval(() => {}, 1000)");
  const script = `require("node:child_process").spawn(process.execPath, [${JSON.stringify(child)}], { stdio: "inherit" }); setInterval(() => {}, 1000)`;
  const finished = await run(node(script), { deadline: 1 });
  expect(finished).toMatchObject({ timedOut: true, stopped: false, code: null, signal: "SIGKILL" });
  expect(commandLines()).not.toContain(child);
  rmSync(directory, { recursive: true });
});

test("a program that is not there is named", async () => {
  await expect(run(["no-such-program"])).rejects.toThrow(
    new ToolError("Cannot run no-such-program: it is not on PATH."),
  );
});

test("a failure holds the last lines", async () => {
  const script = "for (let i = 1; i <= 40; i++) console.log(i); process.exit(2)";
  const error = await runOk([process.execPath, "-e", script]).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ToolError);
  expect(error).toMatchObject({
    message: expect.stringMatching(/ exited with status 2\.$/),
    output: Array.from({ length: 30 }, (_, i) => i + 11).join("\n"),
  });
});
