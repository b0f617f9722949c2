import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BootRequest, bootImage, explainVerdict } from "../../src/boot/boot.ts";
import { catalogue } from "../../src/targets/catalogue.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "boot-test-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Boots a script as if it were an image. */
function boot(script: string, request: Partial<BootRequest> = {}) {
  const imagePath = join(directory, "image.mjs");
  writeFileSync(imagePath, script);
  const how = { argv: ["{node}", "{image}"], packages: [], success: 0 };
  return bootImage({ boot: how, imagePath, scratch: directory, timeoutSeconds: 20, ...request });
}

const forever = "setInterval(() => {}, 1000);";

describe("verdicts", () => {
  test.each<[string, string, Partial<BootRequest>, object]>([
    ["it ends well", "console.log('hello')", {}, { verdict: "ok", message: "image.mjs ran." }],
    [
      "it ends well with the text",
      "console.error('hello 42')",
      { expect: /hello \d+/ },
      { verdict: "ok", running: false, message: "image.mjs ran.", output: "hello 42\n" },
    ],
    [
      "another status means success",
      "process.exit(3)",
      { boot: { argv: ["{node}", "{image}"], packages: [], success: 3 } },
      { verdict: "ok" },
    ],
    [
      "a status",
      "process.exit(3)",
      {},
      {
        verdict: "crashed",
        code: 3,
        message: "image.mjs crashed: it ended with status 3 instead of 0.",
      },
    ],
    [
      "a status after the right text",
      "console.log('hello'); process.exitCode = 3",
      { expect: /hello/ },
      { verdict: "crashed", code: 3 },
    ],
    [
      "a status a moment after the right text",
      "console.log('hello'); setTimeout(() => process.exit(3), 400)",
      { expect: /hello/ },
      { verdict: "crashed", code: 3 },
    ],
    [
      "a signal",
      "process.kill(process.pid, 'SIGSEGV'); setInterval(() => {}, 1000)",
      {},
      {
        verdict: "crashed",
        signal: "SIGSEGV",
        message: "image.mjs crashed: it was killed by SIGSEGV.",
      },
    ],
    [
      "another text",
      "console.log('goodbye')",
      { expect: /hello/ },
      {
        verdict: "wrong text",
        message:
          "image.mjs printed the wrong text: it ended well, but nothing it printed matches /hello/.",
      },
    ],
    [
      "no end",
      forever,
      { timeoutSeconds: 1 },
      { verdict: "hung", message: "image.mjs hung: it did not end within 1 s." },
    ],
    [
      "neither end nor text",
      `console.log('goodbye'); ${forever}`,
      { timeoutSeconds: 1, expect: /hello/ },
      { verdict: "hung", message: "image.mjs hung: it did not end or print /hello/ within 1 s." },
    ],
    [
      "the text, without a newline and without an end",
      `process.stdout.write('login: '); ${forever}`,
      { expect: /login: $/ },
      {
        verdict: "ok",
        running: true,
        message: "image.mjs is up: /login: $/ matched, still running.",
      },
    ],
    [
      "the text just before the deadline",
      `console.log('hello'); ${forever}`,
      { timeoutSeconds: 0.9, expect: /hello/g },
      { verdict: "ok", running: true },
    ],
  ])("%s", async (_, script, request, verdict) => {
    expect(await boot(script, request)).toMatchObject(verdict);
  });

  test("an image that keeps running after its text is stopped after a second, not at the deadline", async () => {
    const { seconds } = await boot(`console.log('up'); ${forever}`, { expect: /up/ });
    expect(seconds).toBeGreaterThan(0.9);
    expect(seconds).toBeLessThan(10);
  });

  test.each([
    [["no-such-emulator", "{image}"], "no-such-emulator: it is not on PATH; install qemu-x"],
    [["{image}"], "EACCES; install qemu-x"],
  ])("%j cannot be started", async (argv, cause) => {
    const how = { argv, packages: ["qemu-x"], success: 0 };
    const verdict = await boot("", { boot: how });
    expect(verdict.verdict).toBe("not started");
    expect(verdict.message).toMatch(/^image\.mjs could not be started: /);
    expect(verdict.message).toContain(`${cause} or turn boot off.`);
  });
});

describe("standard input", () => {
  const script = `
    process.stdin.on("end", () => console.log("its end"));
    process.stdin.resume();
    setTimeout(() => { console.log("up"); process.exit(0); }, 500);`;
  const how = { argv: ["{node}", "{image}"], packages: [], success: 0 };

  test("of a program is empty", async () => {
    const { verdict, output } = await boot(script, { boot: how });
    expect([verdict, output]).toEqual(["ok", "its end\nup\n"]);
  });

  test("of a machine has no end, and goes with it", async () => {
    const { verdict, output } = await boot(script, { boot: { ...how, console: true } });
    expect([verdict, output]).toEqual(["ok", "up\n"]);
  });

  test("is open for one that is stopped, too", async () => {
    const machine = { ...how, console: true } as const;
    const running = `console.log("up"); ${forever}`;
    const up = await boot(running, { boot: machine, expect: /up/ });
    expect(up).toMatchObject({ verdict: "ok", running: true, output: "up\n" });
    const hung = await boot(running, { boot: machine, timeoutSeconds: 1 });
    expect(hung).toMatchObject({ verdict: "hung", output: "up\n" });
    const missing = { ...machine, argv: ["no-such-emulator", "{image}"] };
    expect(await boot("", { boot: missing })).toMatchObject({ verdict: "not started" });
  });

  test("of a machine: both outputs come in their order, whatever the size of the writes", async () => {
    const writes = `
      import { writeSync } from "node:fs";
      for (let i = 0; i < 5000; i++) writeSync(1 + (i % 2), String(i % 10));`;
    const { output } = await boot(writes, { boot: { ...how, console: true } });
    expect(output).toBe("0123456789".repeat(500));
  });
});

test("a machine that has no place for it is a verdict too", async () => {
  const verdict = await boot("", { scratch: join(directory, "image.mjs", "below") });
  expect(verdict.verdict).toBe("not started");
  expect(verdict.message).toMatch(/^image\.mjs could not be started: E(?:NOTDIR|EXIST): .*\.$/);
});

test("the last lines are shown with the message", async () => {
  const verdict = await boot(
    "for (let i = 1; i <= 20; i++) console.log('line', i); process.exit(1)",
  );
  const lines = Array.from({ length: 10 }, (_, index) => `    line ${index + 11}`);
  expect(explainVerdict(verdict)).toBe(
    `image.mjs crashed: it ended with status 1 instead of 0. Its last output:\n${lines.join("\n")}`,
  );
  expect(explainVerdict(await boot("process.exit(1)"))).toMatch(/\. It printed nothing\.$/);
});

test("an image that floods its output is bounded, and its first words are still seen", async () => {
  const script = `
    console.log("hello");
    const text = "x".repeat(1 << 16);
    const more = () => process.stdout.write(text, more);
    more();`;
  const verdict = await boot(script, { timeoutSeconds: 15, expect: /hello/ });
  expect(verdict).toMatchObject({ verdict: "ok", running: true });
  expect(verdict.output.length).toBe(64 * 1024);
}, 30_000);

test("a path with special characters reaches the image unchanged, in a directory of its own", async () => {
  const imagePath = join(directory, "a $& {node} 'b'.mjs");
  writeFileSync(imagePath, "console.log(process.cwd())");
  const verdict = await boot("", { imagePath });
  expect(verdict).toMatchObject({ verdict: "ok" });
  expect(verdict.output).toMatch(/boot-/);
});

const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    // A zombie that nobody has waited for yet is dead.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};

/** A grandchild that keeps the image's output open, or one that does not. */
const family = (stdio: "inherit" | "ignore", end: string) => `
  import { spawn } from "node:child_process";
  const child = spawn(process.execPath, ["-e", ${JSON.stringify(forever)}], { stdio: "${stdio}" });
  console.log("pid", child.pid);
  ${end}`;

test("a command's own variables, and a directory for it that is made ready before and gone afterwards", async () => {
  const how = {
    argv: ["{node}", "{image}"],
    env: { PLACE: "{directory}/{directory}", DUNE_TARGETS_TEST: "set", HALF: "{directory}" },
    before: ["sh", "-c", "echo noise; echo ready > $HALF/made; sleep 1000 &"],
    ...{ packages: [], success: 0 },
  };
  const script = `
    import { readdirSync } from "node:fs";
    const { PLACE, PATH, DUNE_TARGETS_TEST } = process.env;
    const half = PLACE.slice(0, (PLACE.length - 1) / 2);
    console.log(JSON.stringify([half, PLACE === half + "/" + half, readdirSync(half), DUNE_TARGETS_TEST, PATH]));`;
  const runs = [await boot(script, { boot: how }), await boot(script, { boot: how })];
  const said = runs.map(({ output }): unknown[] => JSON.parse(output));
  for (const one of said)
    expect(one.slice(1)).toEqual([true, ["made"], "set", process.env["PATH"]]);
  const [first, second] = said.map(([place]) => String(place));
  expect(first).not.toBe(second);
  expect([first, second].map((place) => existsSync(place ?? ""))).toEqual([false, false]);
});

test("what cannot be made ready is not started", async () => {
  const how = { argv: ["{node}", "{image}"], packages: ["kit"], success: 0 };
  const before = ["sh", "-c", "echo no room >&2; exit 3"];
  const verdict = await boot("", { boot: { ...how, before } });
  expect(verdict.verdict).toBe("not started");
  expect(verdict.message).toMatch(
    /^image\.mjs could not be started: sh .*3; install kit or turn boot off\.$/,
  );
});

describe("no descendant survives", () => {
  test.each([
    ["a hang", "inherit", forever, "hung"],
    ["a good end, its output open", "inherit", "process.exit(0)", "ok"],
    ["a good end, in silence", "ignore", "process.exit(0)", "ok"],
    ["a crash", "ignore", "process.exit(1)", "crashed"],
  ] as const)("%s", async (_, stdio, end, expected) => {
    const verdict = await boot(family(stdio, end), { timeoutSeconds: 3 });
    expect(verdict.verdict).toBe(expected);
    const pid = Number(/pid (\d+)/.exec(verdict.output)?.[1]);
    expect(pid).toBeGreaterThan(1);
    await expect.poll(() => alive(pid), { timeout: 2000 }).toBe(false);
  });
});

describe("a program of the toolchain", () => {
  const tender = {
    argv: ["solo5-test", "{tender-devices}", "--", "{image}"],
    packages: [],
    success: 0,
  };
  const programs = () => {
    const tools = join(directory, "tools");
    mkdirSync(tools, { recursive: true });
    const script =
      '#!/bin/sh\ncd "$(dirname "$4")"; echo "$@"; cat devices/storage; echo x >>devices/storage\n';
    writeFileSync(join(tools, "solo5-test"), script);
    chmodSync(join(tools, "solo5-test"), 0o755);
    return tools;
  };

  test("is found there, and gets a copy of the block device in the boot's directory", async () => {
    const source = join(directory, "a disk, or two");
    writeFileSync(source, "blocks\n");
    const devices = [
      { name: "storage", type: "block", source },
      { name: "service", type: "net", source: "tap100" },
    ] as const;
    const verdict = await boot("", { boot: tender, programs: programs(), devices });
    expect(verdict).toMatchObject({ verdict: "ok" });
    expect(verdict.output).toMatch(
      /^--block:storage=devices\/storage --net:service=tap100 -- .*boot-.*\/image\.mjs\nblocks\n$/,
    );
    expect(readFileSync(source, "utf8")).toBe("blocks\n");
  });

  test("comes before one on PATH, and PATH is searched for what is not there", async () => {
    const shell = { argv: ["sh", "-c", "echo ours", "{image}"], packages: [], success: 0 };
    const tools = join(directory, "own");
    mkdirSync(tools);
    expect((await boot("", { boot: shell, programs: tools })).output).toBe("ours\n");
    writeFileSync(join(tools, "sh"), "#!/bin/sh\necho theirs\n");
    expect((await boot("", { boot: shell, programs: tools })).output).toBe("ours\n");
    chmodSync(join(tools, "sh"), 0o755);
    expect((await boot("", { boot: shell, programs: tools })).output).toBe("theirs\n");
  });

  test("that is missing is named", async () => {
    const verdict = await boot("", { boot: tender, programs: directory });
    expect(verdict).toMatchObject({ verdict: "not started" });
    expect(verdict.message).toContain("solo5-test: it is not on PATH.");
  });
});

describe("QEMU's status for virtio says nothing, so the console does", () => {
  const { success = 0, failure = "" } = catalogue.find(({ name }) => name === "virtio")?.boot ?? {};
  const how = { argv: ["{node}", "{image}"], packages: [], success, failure };
  const says = (line: string, status = 83) =>
    boot(`console.log("Hello\\r\\n${line}\\r"); process.exitCode = ${status}`, { boot: how });

  test.each([
    "Solo5: solo5_exit(0) called",
    "Solo5: solo5_exit(1) called is what it did not say",
    "Solo5: ABORTED",
  ])("%s: it ran", async (line) => {
    expect(await says(line)).toMatchObject({ verdict: "ok" });
  });

  test.each([
    "Solo5: solo5_exit(2) called",
    "Solo5: solo5_exit(-1) called",
    "Solo5: solo5_abort() called",
    "Solo5: ABORT: cpu_x86_64.c:182: Fatal trap",
  ])("%s: it crashed", async (line) => {
    expect(await says(line)).toMatchObject({
      verdict: "crashed",
      said: line,
      message: `image.mjs crashed: it printed "${line}".`,
    });
  });

  test("also behind a last line that does not end", async () => {
    const said = "Solo5: solo5_exit(3) called";
    expect(await says(`bye${said}`)).toMatchObject({ verdict: "crashed", said });
  });

  test("a machine that resets ends with another status", async () => {
    expect(await says("Solo5: solo5_exit(0) called", 0)).toMatchObject({
      message: "image.mjs crashed: it ended with status 0 instead of 83.",
    });
  });
});
