import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runAction } from "./attempt.ts";

/** A tool that leaves a file for whether it has the token. */
const script = `#!/bin/sh\necho > "$0.\${ACTIONS_RUNTIME_TOKEN:-asked}"\n`;
const tool = (path: string) => writeFileSync(path, script, { mode: 0o755 });

test("the tools that the action asks do not get the token of the runner's services", async () => {
  const { changes } = await runAction(
    { targets: "unix", install: "never" },
    {
      files: {
        ...{ "dune-project": "(lang dune 2.8)", dune: "(executable (name main))", "main.ml": "" },
        ...{ ".tools/ocamlc": tool, ".tools/dune": tool },
      },
      env: { PATH: "PROJECT/.tools", ACTIONS_RUNTIME_TOKEN: "secret" },
    },
  );
  const left = changes.filter((path) => /\.(?:asked|secret)$/.test(path));
  expect(left.sort()).toEqual(["project/.tools/dune.asked", "project/.tools/ocamlc.asked"]);
});
