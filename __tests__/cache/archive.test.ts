import { execFileSync } from "node:child_process";
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { ToolError } from "../../src/base/errors.ts";
import { pack, unpack } from "../../src/cache/archive.ts";

const env = { PATH: process.env["PATH"] };
let top: string;
let made: string;
const archive = () => join(top, "entry.tar");
const target = () => join(top, "store", "here");
/** Where the unpacked directory will be renamed to. */
const place = () => join(top, "store", "place");
const to = () => ({ directory: target(), place: place(), links: [join(top, "library")] });

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "archive-"));
  made = join(top, "made");
  for (const directory of [made, join(top, "store"), join(top, "outside")]) mkdirSync(directory);
  writeFileSync(join(top, "outside", "file"), "untouched");
});

/** An archive of what is in `made`, by GNU tar itself: `-P` lets names be as they are. */
function tar(...args: readonly string[]): void {
  execFileSync("tar", ["-P", "-C", made, "-cf", archive(), ...args], { stdio: "pipe" });
}

/** Unpacks what must not be unpacked. Returns why it was refused. */
async function refusal(): Promise<string> {
  const outside = join(top, "outside");
  const before = [readdirSync(top), readdirSync(outside), statSync(join(outside, "file")).nlink];
  const error = await unpack(archive(), to(), env).then(
    () => "unpacked",
    (error: unknown) => error,
  );
  if (!(error instanceof ToolError)) throw error;
  expect(existsSync(target())).toBe(false);
  expect(readdirSync(join(top, "store"))).toEqual([]);
  expect([readdirSync(top), readdirSync(outside), statSync(join(outside, "file")).nlink]).toEqual(
    before,
  );
  expect(readFileSync(join(outside, "file"), "utf8")).toBe("untouched");
  return error.output || error.message;
}

test("what is packed is unpacked: modes, links, times, odd names", async () => {
  mkdirSync(join(made, "bin"));
  writeFileSync(join(made, "bin", "run me"), "#!/bin/sh\n", { mode: 0o755 });
  writeFileSync(join(made, "line\nend"), "odd", { mode: 0o444 });
  utimesSync(join(made, "line\nend"), 1e9, 1e9);
  symlinkSync("bin/run me", join(made, "relative"));
  symlinkSync("../relative", join(made, "bin", "up"));
  symlinkSync(join(place(), "bin"), join(made, "absolute"));
  symlinkSync(join(top, "library", "list.cmi"), join(made, "list.cmi"));
  linkSync(join(made, "bin", "run me"), join(made, "twin"));
  const bytes = await pack(made, archive(), env);
  expect(bytes).toBe(statSync(archive()).size);
  await unpack(archive(), to(), env);
  expect(readdirSync(target()).sort()).toEqual(readdirSync(made).sort());
  expect(statSync(join(target(), "bin", "run me")).mode & 0o777).toBe(0o755);
  expect(statSync(join(target(), "line\nend"))).toMatchObject({ mtimeMs: 1e12 });
  expect(readlinkSync(join(target(), "bin", "up"))).toBe("../relative");
  expect(readlinkSync(join(target(), "absolute"))).toBe(join(place(), "bin"));
  expect(statSync(join(target(), "twin")).nlink).toBe(2);
});

test("another runner's clock may be ahead", async () => {
  writeFileSync(join(made, "file"), "");
  utimesSync(join(made, "file"), Date.now() / 1000 + 3600, Date.now() / 1000 + 3600);
  await pack(made, archive(), env);
  await unpack(archive(), to(), env);
  expect(readdirSync(target())).toEqual(["file"]);
});

test("TAR_OPTIONS of the user's changes nothing", async () => {
  writeFileSync(join(made, "file"), "kept");
  const odd = { ...env, TAR_OPTIONS: "--exclude=file" };
  await pack(made, archive(), odd);
  await unpack(archive(), to(), odd);
  expect(readFileSync(join(target(), "file"), "utf8")).toBe("kept");
});

test("a directory that nobody may enter is opened", async () => {
  mkdirSync(join(made, "closed"));
  tar("--mode=0", "closed");
  await unpack(archive(), to(), env);
  expect(statSync(join(target(), "closed")).mode & 0o777).toBe(0o755);
});

describe("refused as a whole", () => {
  test("a member with an absolute name", async () => {
    writeFileSync(join(made, "file"), "evil");
    tar(`--transform=s,^file$,${top}/outside/file,`, "file");
    expect(await refusal()).toMatch(/^tar: Removing leading `\/' from member names/);
  });

  test("a member that climbs", async () => {
    writeFileSync(join(made, "file"), "evil");
    tar("--transform=s,^file$,a/../../../outside/file,", "file");
    expect(await refusal()).toMatch(/Member name contains '\.\.'/);
  });

  test.each([
    ["absolute", () => join(top, "outside", "file")],
    ["relative", () => "../../outside/file"],
    ["to a directory that begins with the same name", () => join(top, "store", "place-other")],
    ["through the unpacked directory's own name", () => `${target()}/file`],
    ["from where it may lead", () => `${join(top, "library")}/../outside/file`],
  ])("a symbolic link that leads out: %s", async (_, end) => {
    symlinkSync(end(), join(made, "link"));
    tar("link");
    expect(await refusal()).toBe(`the link link leads outside, to ${end()}`);
  });

  test("links that lead out together", async () => {
    // Each stays inside when `..` takes away the name before it, as in text. The kernel follows `a/b/up` first.
    mkdirSync(join(made, "a", "b"), { recursive: true });
    symlinkSync("../..", join(made, "a", "b", "up"));
    symlinkSync("up/../outside/file", join(made, "a", "b", "link"));
    tar("a");
    expect(await refusal()).toBe("the link a/b/link leads outside, to up/../outside/file");
  });

  test("a file through a symbolic link", async () => {
    mkdirSync(join(made, "dir"));
    writeFileSync(join(made, "dir", "file"), "evil");
    symlinkSync(join(top, "outside"), join(made, "link"));
    tar("link", "--transform=s,^dir/,link/,", "dir/file");
    expect(await refusal()).not.toBe("");
  });

  test("a hard link to a file outside", async () => {
    writeFileSync(join(made, "one"), "");
    linkSync(join(made, "one"), join(made, "two"));
    tar(`--transform=s,^one$,${top}/outside/file,h`, "one", "two");
    expect(await refusal()).toMatch(/Removing leading `\/' from (member names|hard link targets)/);
  });

  test("a fifo", async () => {
    execFileSync("mkfifo", [join(made, "special")]);
    tar("special");
    expect(await refusal()).toBe("special is neither a file nor a link");
  });

  test("a device", async () => {
    execFileSync("mkfifo", [join(made, "special")]);
    tar("special");
    // The type of the first member is byte 156 of its header; bytes 148 to 155 are the sum of all bytes, in octal.
    const bytes = readFileSync(archive());
    const sum = Number.parseInt(bytes.toString("latin1", 148, 154), 8);
    bytes.write("3", 156, "latin1");
    bytes.write((sum - 3).toString(8).padStart(6, "0"), 148, "latin1");
    writeFileSync(archive(), bytes);
    // Only root can make one at all.
    expect(await refusal()).toMatch(/^special is neither a file nor a link$|Cannot mknod/);
  });

  test("an archive that was cut off", async () => {
    writeFileSync(join(made, "file"), "x".repeat(100_000));
    tar("file");
    truncateSync(archive(), 50_000);
    expect(await refusal()).toMatch(/Unexpected EOF in archive/);
  });

  test("something that is no archive", async () => {
    writeFileSync(archive(), "<html>502 Bad Gateway</html>".repeat(100));
    expect(await refusal()).toMatch(/This does not look like a tar archive/);
  });

  test("a name that would pass for a command of the runner's", async () => {
    symlinkSync("/etc/passwd", join(made, "x\n::error::y"));
    tar("x\n::error::y");
    expect(await refusal()).not.toContain("\n");
  });
});
