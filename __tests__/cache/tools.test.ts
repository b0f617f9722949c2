import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { openService } from "../../src/cache/service.ts";
import { run } from "../../src/process/run.ts";

/** A directory with one program, a shell script. */
function program(name: string, script: string): string {
  const directory = mkdtempSync(join(tmpdir(), "tools-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(directory, name), 0o755);
  return directory;
}

test("a tar that is not GNU's is blamed each time, not the service", async () => {
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  const log = {
    ...{ verbose: false, info: say, warning: say, error: say, step: say, child: say },
    group: <T>(_: string, work: () => Promise<T>) => work(),
  };
  const env = { PATH: program("tar", "echo bsdtar 3.7") };
  const service = openService({ env, services: { variables: env }, log });
  const place = { directory: "/absent/a", place: "/absent/b", links: [] };
  for (const what of ["toolchain riscv32", "compiled objects"])
    expect(await service.restore({ what, prefix: "p-", ...place })).toBe("absent");
  expect(said).toEqual([
    "The cache entry of toolchain riscv32 was not restored: tar is not GNU tar, which alone can be trusted with it.",
    "cache, compiled objects: not asked for again, because tar is not GNU tar",
  ]);
});

test("dune's cache that cannot be trimmed is told in dune's words, and the job goes on", async () => {
  const tools = program("dune", "echo 'dune: the cache is damaged.' >&2; exit 1");
  const directory = join(tools, "objects");
  mkdirSync(directory);
  const made = { since: 0, again: false, path: tools, parts: { dune: "3.17.2" } };
  const objects = { prefix: "p-", directory, ...made };
  const post = fileURLToPath(new URL("../../dist/post.mjs", import.meta.url));
  const { code, stdout } = await run([process.execPath, post], {
    env: { PATH: tools, STATE_pending: JSON.stringify({ toolchains: [], objects }) },
  });
  expect(code).toBe(0);
  expect(stdout).toContain(
    "::warning::Nothing more is saved to the cache: dune: the cache is damaged.\n",
  );
});

test("dune, which trims its cache, does not see the services' token", async () => {
  const tools = program(
    "dune",
    `echo "dune: \${ACTIONS_RUNTIME_TOKEN:-nothing} seen." >&2; exit 1`,
  );
  const made = { since: 0, again: false, path: tools, parts: { dune: "3.17.2" } };
  const objects = { prefix: "p-", directory: tools, ...made };
  const post = fileURLToPath(new URL("../../dist/post.mjs", import.meta.url));
  const state = { STATE_pending: JSON.stringify({ toolchains: [], objects }) };
  const { stdout } = await run([process.execPath, post], {
    env: { PATH: tools, ACTIONS_RUNTIME_TOKEN: "secret", ...state },
  });
  expect(stdout).toContain("to the cache: dune: nothing seen.\n");
});
