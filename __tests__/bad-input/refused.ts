import { expect, test } from "vitest";
import { type Files, runCommand } from "./attempt.ts";

/** A project that can be built for every target. */
export const project = {
  "dune-project": "(lang dune 2.8)\n",
  "bin/dune": "(executable (name main))\n",
  "bin/main.ml": 'let () = print_endline "hello"\n',
} as const satisfies Files;

/** A mistake: what it is, what `build` is given, the project, and each error as it is shown. */
export type Mistake = readonly [
  what: string,
  args: readonly string[],
  files: Files,
  errors: readonly string[],
];

/** A test of each: exactly these errors and nothing else is said, with status 2, and nothing is written. */
export function refused(
  mistakes: readonly Mistake[],
  env: Readonly<Record<string, string>> = {},
): void {
  test.each(mistakes)("%s", async (_what, args, files, errors) => {
    expect(await runCommand(["build", ...args], { files, env })).toEqual({
      code: 2,
      stdout: "",
      stderr: errors.map((error) => `error: ${error}\n`).join(""),
      changes: [],
    });
  });
}
