import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { Log } from "../../src/base/log.ts";
import {
  findOpam,
  type OpamRelease,
  officialRelease as official,
} from "../../src/opam/find-opam.ts";
import { runOk } from "../../src/process/run.ts";
import { silent } from "../silent.ts";
import { told } from "./documented.ts";
import { openServer, type Server } from "./server.ts";

const program = (version: string) => Buffer.from(`#!/bin/sh\necho ${version}\n`);
const content = program("2.5.2");
const name = "opam-for-tests";
const sha512 = createHash("sha512").update(content).digest("hex");

let server: Server;
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.harm("cut", 0);
  server.files.clear();
  server.files.set(name, content);
});

const releaseAt = (url: string): OpamRelease => ({
  version: "2.5.2",
  url,
  files: { [process.arch]: { name, sha512 } },
});

/** A machine with curl, an empty store, and this opam on PATH if any. */
async function machine(onPath?: string) {
  const directory = mkdtempSync(join(tmpdir(), "dune-targets-opam-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const bin = join(directory, "bin");
  mkdirSync(bin);
  for (const tool of ["curl", "sh"]) {
    const { stdout } = await runOk(["which", tool]);
    symlinkSync(stdout.trim(), join(bin, tool));
  }
  if (onPath !== undefined) writeFileSync(join(bin, "opam"), program(onPath), { mode: 0o755 });
  const said: string[] = [];
  const log: Log = {
    ...silent,
    info: (message) => said.push(message),
    warning: (message) => said.push(message),
  };
  const store = join(directory, "store");
  const find = (url = server.url, env = {}) =>
    findOpam({ store, env: { PATH: bin, ...env }, log, jobs: 2 }, releaseAt(url));
  return { find, said, store };
}

describe("the opam on PATH", () => {
  test.each(["2.1.0", "2.1.2", "2.5.2", "2.6.0~beta1"])("%s is used", async (version) => {
    const { find } = await machine(version);
    expect(await find()).toEqual({ path: "opam", version, from: "path" });
  });

  test.each(["2.0.10", "1.2.2"])("%s is too old", async (version) => {
    const { find, said } = await machine(version);
    expect(await find()).toMatchObject({ version: "2.5.2", from: "built" });
    expect(said).toEqual([
      `The opam on PATH is ${version}, and 2.1.0 or newer is needed: opam 2.5.2 is used.`,
    ]);
  });
});

describe("the release", () => {
  test("is downloaded once", async () => {
    const { find } = await machine();
    const before = server.requests.length;
    const built = await find();
    expect(built).toMatchObject({ version: "2.5.2", from: "built" });
    expect((await runOk([built.path, "--version"])).stdout).toBe("2.5.2\n");
    expect(await find()).toEqual({ ...built, from: "store" });
    expect(server.requests.slice(before)).toEqual([name]);
  });

  test("one that was damaged in the store is downloaded again", async () => {
    const { find, said } = await machine();
    const { path } = await find();
    writeFileSync(path, "");
    expect(await find()).toMatchObject({ path, from: "built" });
    expect(said).toEqual([expect.stringMatching(/is damaged and is built again\.$/)]);
  });

  test.each(["cut", "503"] as const)("%s twice, then whole", async (harm) => {
    const { find } = await machine();
    server.harm(harm, 2);
    expect(await find()).toMatchObject({ from: "built" });
  });

  test("may be elsewhere", async () => {
    const { find } = await machine();
    const env = { DUNE_TARGETS_OPAM_URL: server.url };
    expect(await find("http://127.0.0.1:9", env)).toMatchObject({ from: "built" });
  });

  test.each(["cut", "503"] as const)("%s each time", async (harm) => {
    const { find, store } = await machine();
    server.harm(harm);
    await expect(find()).rejects.toThrow(told("opam itself cannot be downloaded"));
    expect(readdirSync(join(store, "opam"))).toEqual([]);
  });

  test("a server that is not there", async () => {
    const { find } = await machine();
    await expect(find("http://127.0.0.1:9")).rejects.toThrow(
      /^http:\/\/127\.0\.0\.1:9\/opam-for-tests could not be downloaded: Failed to connect to .*; check the network/,
    );
  });

  test("a file that is not there, asked for once", async () => {
    const { find } = await machine();
    server.files.clear();
    const before = server.requests.length;
    await expect(find()).rejects.toThrow(
      /: The requested URL returned error: 404; check its address\.$/,
    );
    expect(server.requests.length - before).toBe(1);
  });

  test.each(["changed", "another"] as const)("%s content is never run", async (how) => {
    const { find, store } = await machine();
    if (how === "changed") server.harm("changed");
    else server.files.set(name, program("2.5.2; echo"));
    await expect(find()).rejects.toThrow(told("what is downloaded is not opam"));
    expect(readdirSync(join(store, "opam"))).toEqual([]);
  });

  test("there is none for this machine", async () => {
    const { store } = await machine();
    const release = { ...releaseAt(server.url), files: { m68k: { name, sha512 } } };
    await expect(
      findOpam({ store, env: { PATH: "" }, log: silent, jobs: 2 }, release),
    ).rejects.toThrow(told("there is no release of opam for the machine"));
  });
});

test("the official release is one file for each architecture, with the hash of its installer", () => {
  expect(Object.keys(official.files)).toEqual(["x64", "arm64"]);
  for (const file of Object.values(official.files)) {
    expect(file.name).toContain(`opam-${official.version}-`);
    expect(file.sha512).toMatch(/^[0-9a-f]{128}$/);
  }
  expect(official.url).toMatch(new RegExp(`^https://github\\.com/.*/${official.version}$`));
});
