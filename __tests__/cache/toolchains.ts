import { expect, test } from "vitest";
import { documented } from "../docs/faults.ts";
import { type Bench, entryOf, newBranch, repack, toolCache } from "./jobs.ts";

const unfit =
  "a toolchain made for something else, or whose compiler does not answer with its version";
const both = { targets: "unix riscv32", boot: "true" };
const booted = /riscv32 +hello-riscv32\.elf +.* ok /;
const size = String.raw`\d+(\.\d)? [KM]B`;

/** Toolchains and compiled objects, from an empty cache on. */
export function testToolchains(bench: () => Bench): void {
  test("an empty cache: what is made is saved, with the parts of its key, megabytes and seconds", async () => {
    const { run, rig } = bench();
    const { log, main, warnings } = await run({ with: both });
    expect(main.conclusion).toBe("success");
    expect(warnings).toEqual([]);
    expect(log).toMatch(
      /^cache miss, toolchain riscv32: there is no entry dune-targets-toolchain-riscv32-\w{12}-…$/m,
    );
    expect(log).toMatch(
      /^ {2}key: schema=\d+ machine=debian 13 x64 ocaml=5\.3\.0 .*triple=\S+ flags=.*gcc=\S+ picolibc=\S+ shims=\w{16} store=\/opt\/hostedtoolcache\/dune-targets$/m,
    );
    expect(log).toMatch(
      /^cache miss, compiled objects: there is no entry dune-targets-objects-\w{12}-…$/m,
    );
    expect(log).toMatch(
      /^ {2}key: schema=1 machine=debian 13 x64 ocaml=5\.3\.0 dune=3\.17\.2 toolchains=host-\w{12} riscv32-\w{12} project=\.$/m,
    );
    for (const what of ["toolchain riscv32", "compiled objects"])
      expect(log).toMatch(
        new RegExp(
          `^✓ cache saved, ${what}: \\S+, ${size} before compression \\(\\d+\\.\\d s\\)$`,
          "m",
        ),
      );
    expect(rig.cacheEntries().map(({ key }) => key)).toEqual([
      expect.stringMatching(/^dune-targets-toolchain-riscv32-\w{12}-1-1$/),
      expect.stringMatching(/^dune-targets-objects-\w{12}-\w{16}$/),
    ]);
  });

  test("a fresh runner: nothing is built but what has changed; a machine that is kept asks for nothing", async () => {
    const { run, rig } = bench();
    const hit = await run({ with: both, repository: "my hello" });
    expect(hit.main.conclusion).toBe("success");
    expect(hit.warnings).toEqual([]);
    for (const what of ["toolchain riscv32", "compiled objects"])
      expect(hit.log).toMatch(
        new RegExp(`^✓ cache hit, ${what}: \\S+, ${size} unpacked \\(\\d+\\.\\d s\\)$`, "m"),
      );
    expect(hit.log).toMatch(
      /^✓ riscv32: restored to \/opt\/hostedtoolcache\/dune-targets\/riscv32/m,
    );
    expect(hit.log).toMatch(booted);
    expect(hit.compiled).toEqual([]);
    expect(hit.log).toMatch(
      /^cache, compiled objects: not saved, because only 0 B of .* are new$/m,
    );
    expect(rig.log().map(({ operation }) => operation)).toEqual([
      ...["GetCacheEntryDownloadURL", "GET blob"],
      ...["GetCacheEntryDownloadURL", "GET blob"],
    ]);

    rig.reset();
    const kept = await run({ with: both, kept: true });
    expect(kept.main.conclusion).toBe("success");
    expect(kept.compiled).toEqual([]);
    expect(kept.log).toMatch(/^✓ riscv32: found in /m);
    expect(kept.log).toMatch(/^cache, compiled objects: kept on this machine in /m);
    expect(rig.log()).toEqual([]);

    const { root } = bench();
    const more = "let rec f x = if x > 9 then x else f (x + 1) let _ = f 1";
    const changed = await run({
      with: both,
      edit: (workspace) => root.runOk(["sh", "-c", `echo '${more}' >>'${workspace}/bin/hello.ml'`]),
    });
    expect(changed.compiled.length).toBeGreaterThan(0);
    expect(changed.compiled.join("\n")).not.toMatch(/board|checksum/);
    expect(changed.log).toMatch(/^✓ cache saved, compiled objects: /m);
    expect(changed.log).not.toContain("saved, toolchain");
  });

  test("a toolchain made for something else is thrown away and built; the next job gets the new one", async () => {
    const { run, rig } = bench();
    const { scopes, scope } = newBranch();
    const good = entryOf(rig, /toolchain-riscv32/);
    await repack(bench(), good, scope, "sed -i 's/picolibc/glibc/' toolchain.json");
    const { log, main, warnings } = await run({ with: both, scopes, github: { run_id: "2" } });
    expect(main.conclusion).toBe("success");
    expect(warnings).toEqual([expect.stringMatching(documented(unfit, "The cache"))]);
    expect(log).toMatch(/^✓ riscv32: built in /m);
    expect(log).toMatch(booted);
    expect(log).toMatch(/^✓ cache saved, toolchain riscv32: \S+-2-1, /m);

    const next = await run({ with: both, scopes });
    expect(next.warnings).toEqual([]);
    expect(next.log).toMatch(/^✓ riscv32: restored to /m);
  });

  test.for([
    ["answers with another version", "printf '#!/bin/sh\\necho 4.00.0\\n' >bin/ocamlc"],
    ["cannot be run", "rm bin/ocamlc"],
  ] as const)("a toolchain whose compiler %s is not used", async ([, harm]) => {
    const { run, rig, root } = bench();
    const { scopes, scope } = newBranch();
    await repack(bench(), entryOf(rig, /toolchain-riscv32/), scope, harm);
    const until = "is damaged and is built again";
    const { log } = await run({ with: both, scopes, until });
    expect(log).toContain("cache hit, toolchain riscv32");
    expect(log).not.toContain("restored to");
    const left = await root.runOk(["ls", `${toolCache}/dune-targets/riscv32`]);
    expect(left.stdout).toBe("");
  });
}
