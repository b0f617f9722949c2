import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { documented } from "../docs/faults.ts";
import type { Fault } from "../rig/faults.ts";
import { runtimeToken } from "../rig/token.ts";
import { repository } from "../roots/open-root.ts";
import { type Bench, type Done, newBranch } from "./jobs.ts";

const lookup = "GetCacheEntryDownloadURL";
const ownBranch = () => newBranch().scopes.slice(0, 1);
const pipeline = `${repository}/dist/pipeline.mjs`;

/** The build is as good as without a cache; each of its two stages warned as told, and of nothing else. */
function expectWarned({ main, post, warnings }: Done, ...faults: readonly string[]): void {
  expect([main.conclusion, post.conclusion]).toEqual(["success", "success"]);
  expect(main.log.join("\n")).toMatch(/^unix +hello-unix /m);
  expect(warnings).toEqual(
    faults.map((fault) => expect.stringMatching(documented(fault, "The cache"))),
  );
}

/** What becomes of a build when the service fails. */
export function testService(bench: () => Bench): void {
  test("there is something to restore", async () => {
    const { run } = bench();
    expectWarned(await run());
    const hit = await run();
    expectWarned(hit);
    expect(hit.compiled).toEqual([]);
  });

  test.for<readonly [string, Fault]>([
    ["the service answers 403", { on: lookup, kind: "answer", status: 403 }],
    ["the service limits the rate (429)", { on: lookup, kind: "answer", status: 429 }],
    ["the connection is dropped", { on: lookup, kind: "drop" }],
    ["a download is dropped", { on: "GET blob", kind: "truncate", length: 1000 }],
    ["a download is corrupt", { on: "GET blob", kind: "corrupt" }],
    ["a download has the wrong length", { on: "GET blob", kind: "shorten", length: 1000 }],
  ])("%s", async ([fault, harm]) => {
    const { run, rig } = bench();
    rig.fail(harm);
    const { scopes } = newBranch();
    const done = await run({ scopes });
    expectWarned(done, fault);
    expect(done.compiled).not.toEqual([]);
    // What was built instead is saved, unless what is there was only out of reach.
    const saved = /^✓ cache saved, compiled objects/m.test(done.log);
    const there = /^cache, compiled objects: \S+ is there already$/m.test(done.log);
    expect([saved, there]).toContain(true);
    expect((await run({ scopes })).compiled).toEqual([]);
  });

  test("the service answers 500 once", async () => {
    const { run, rig } = bench();
    rig.fail({ on: lookup, kind: "answer", status: 500 });
    const done = await run();
    expectWarned(done);
    expect(done.compiled).toEqual([]);
  });

  test("the service answers 500 each time", async () => {
    const { run, rig } = bench();
    rig.fail({ on: lookup, kind: "answer", status: 500, times: 99 });
    expectWarned(await run({ with: { cache: "read-only" } }), "the service answers 500 each time");
    expect(rig.log()).toHaveLength(5);
  });

  test("the service is not there", async () => {
    const { run } = bench();
    const services = { url: "http://127.0.0.1:1/" };
    const fault = "the service is not there";
    const done = await run({ services });
    expectWarned(done, fault, "nothing can be saved because the service is not there");
  });

  test("the job's token has expired", async () => {
    const { run } = bench();
    const services = { token: runtimeToken({ expires: 1 }) };
    const fault = "the job's token has expired";
    expectWarned(await run({ services, with: { cache: "read-only" } }), fault);
  });

  test("there is no token", async () => {
    const { run, rig } = bench();
    const done = await run({ token: false });
    expectWarned(done);
    expect(done.log).toMatch(documented("there is no token", "The cache"));
    expect(rig.log()).toEqual([]);
  });

  test("an entry takes too long", async () => {
    const { run, rig, root } = bench();
    // Nobody wants to wait for as long as a user may have to.
    const bundle = readFileSync(root.path(pipeline), "utf8");
    const hasty = bundle.replace(/(const patience\S* = )300;/, "$12;");
    expect(hasty).not.toBe(bundle);
    writeFileSync(root.path(pipeline), hasty);
    rig.fail({ on: "GET blob", kind: "slow", bytesPerSecond: 10_000 });
    try {
      expectWarned(await run(), "an entry takes longer than 300 s");
    } finally {
      writeFileSync(root.path(pipeline), bundle);
    }
  });

  test.for<readonly [string, Fault]>([
    ["saving is refused (403)", { on: "CreateCacheEntry", kind: "answer", status: 403 }],
    ["an upload is refused", { on: "PUT blob", kind: "answer", status: 403 }],
    ["an upload arrives with the wrong length", { on: "PUT blob", kind: "shorten", length: 9 }],
  ])("%s", async ([fault, harm]) => {
    const { run, rig } = bench();
    rig.fail(harm);
    expectWarned(await run({ scopes: ownBranch() }), fault);
  });

  test("a token that may only read", async () => {
    const { run } = bench();
    const scopes = [{ scope: "refs/heads/nobody", rights: 1 as const }];
    expectWarned(await run({ scopes }), "the token may only read, and the runner does not say so");
  });

  test("the project's own code does not get the job's token", async () => {
    const { run, root } = bench();
    const rule = `(rule (with-stdout-to token.ml (system "echo \\"let build = {|$ACTIONS_RUNTIME_TOKEN|}\\"")))`;
    const more = `let () = Printf.printf "[%s%s]\n" Token.build (Option.value ~default:"" (Sys.getenv_opt "ACTIONS_RUNTIME_TOKEN"))`;
    const { log, main } = await run({
      with: { boot: "true", cache: "read-only" },
      edit: async (workspace) => {
        appendFileSync(root.path(`${workspace}/bin/dune`), rule);
        appendFileSync(root.path(`${workspace}/bin/hello.ml`), more);
      },
    });
    expect(main.conclusion).toBe("success");
    expect(log).toMatch(/^\[hello-unix\] \[\]$/m);
  });
}
