import type { TestProject } from "vitest/node";
import { missingPrograms } from "./programs.ts";

/** Ends a run at its beginning where a program is missing that its tests need. */
export default function setup({ name }: TestProject): void {
  const kind = name.replace(/-.*/, "");
  const problem = missingPrograms(kind, `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`);
  if (problem === undefined) return;
  const error = new Error(problem);
  // Where it was thrown helps nobody.
  error.stack = problem;
  throw error;
}
