import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { CancelledError, ConfigurationError, ToolError } from "../../src/base/errors.ts";
import { reportFailure } from "../../src/report/failure.ts";
import { terminalLog } from "../../src/report/terminal.ts";

function report(error: unknown): { status: number; text: string } {
  const out = new PassThrough();
  const status = reportFailure(terminalLog(out), error);
  return { status, text: String(out.read()) };
}

test("each of a user's mistakes is a sentence, without a stack", () => {
  const error = new ConfigurationError([
    { message: "Unknown target riscv23; the nearest is riscv32." },
    { message: "Unclosed parenthesis.", at: { file: "bin/dune", line: 3 } },
  ]);
  expect(report(error)).toEqual({
    status: 2,
    text: "error: Unknown target riscv23; the nearest is riscv32.\nerror: bin/dune:3: Unclosed parenthesis.\n",
  });
});

test("what a file is called makes no line of its own", () => {
  const at = { file: "a\n::error::/dune", line: 1 };
  const error = new ConfigurationError({ message: "b\u001b[2J is not a name.", at });
  expect(report(error).text).toBe("error: a\\n::error::/dune:1: b\\u{1b}[2J is not a name.\n");
});

test("a tool's failure shows the tool's own words", () => {
  expect(report(new ToolError("make failed.", "gcc: not found"))).toEqual({
    status: 1,
    text: "gcc: not found\nerror: make failed.\n",
  });
});

test("a cancelled run says so", () => {
  expect(report(new CancelledError("cancelled"))).toEqual({
    status: 130,
    text: "error: Cancelled.\n",
  });
});

test("a bug of ours shows its stack and asks for a report", () => {
  const { status, text } = report(new TypeError("x is undefined"));
  expect(status).toBe(70);
  expect(text).toContain("TypeError: x is undefined\n    at ");
  expect(text).toContain("error: This is a bug in dune-targets");
});

test.each([
  ["ENOSPC", "Cannot write out/x: no space is left on the disk; free some and run again."],
  ["EACCES", "Cannot read or write in/x: permission is denied; check its owner and mode."],
])("%s is the machine's refusal, not a bug", (code, sentence) => {
  const error = Object.assign(new Error("copy failed"), { code, path: "in/x", dest: "out/x" });
  expect(report(error)).toEqual({ status: 1, text: `error: ${sentence}\n` });
});
