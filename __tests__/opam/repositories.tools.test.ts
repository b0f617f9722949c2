import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import {
  defaultRepositories,
  fetchRepository,
  type Repository,
  repositoryText,
  resolveRepositories,
} from "../../src/opam/repositories.ts";
import { runOk } from "../../src/process/run.ts";
import { told } from "./documented.ts";
import { writeRepository } from "./repository.ts";
import { openServer, type Server } from "./server.ts";

const { env } = process;
const commit = "97014be61691efb695da5de8e860cba5d74fa1f5";

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), "dune-targets-opam-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

async function resolveOne(url: string) {
  const repository: Repository = { name: "mine", url };
  const [resolved] = await resolveRepositories([repository], env);
  if (resolved === undefined) throw new Error("nothing resolved");
  return resolved;
}

const revisionOf = async (url: string) => (await resolveOne(url)).revision;
const fine = (version: string) => [{ name: "fine", version }];

async function git(directory: string, ...args: readonly string[]): Promise<string> {
  const who = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
  return (await runOk(["git", ...who, ...args], { cwd: directory })).stdout.trim();
}

/** A git repository with two commits on `main`, the first of which is tagged `v1`. */
async function gitRepository() {
  const directory = temporary();
  await git(directory, "init", "--quiet", "--initial-branch=main");
  const commits: string[] = [];
  for (const version of ["1", "2"]) {
    await writeRepository(directory, fine(version));
    await git(directory, "add", "--all");
    await git(directory, "commit", "--quiet", "--message", version);
    commits.push(await git(directory, "rev-parse", "HEAD"));
  }
  await git(directory, "tag", "--annotate", "--message=1", "v1", commits[0] ?? "");
  return { directory, commits, url: `git+file://${directory}` };
}

test("a commit that is written out needs no network", async () => {
  expect(await resolveRepositories(defaultRepositories, {})).toMatchObject([
    { name: "default", revision: `commit:${commit}` },
  ]);
  expect(await revisionOf(`git+https://nowhere.invalid/x.git#${commit}`)).toBe(`commit:${commit}`);
});

test("names and passwords in an address are not shown", async () => {
  const resolved = await resolveOne(`git+https://tom:secret@example.org/x.git#${commit}`);
  expect(repositoryText(resolved)).toBe(
    `mine=git+https://example.org/x.git#${commit}@commit:${commit}`,
  );
  expect(resolved.address).toMatchObject({ remote: "https://tom:secret@example.org/x.git" });
  const wrong = resolveOne("git+http://tom:secret@127.0.0.1:9/x.git#main");
  await expect(wrong).rejects.toThrow(told("a git server cannot be reached"));
  await expect(wrong).rejects.not.toThrow(/secret/);
});

describe("git", () => {
  test("a branch, a tag, HEAD and a commit", async () => {
    const { url, commits } = await gitRepository();
    expect(await revisionOf(url)).toBe(`commit:${commits[1]}`);
    expect(await revisionOf(`${url}#main`)).toBe(`commit:${commits[1]}`);
    expect(await revisionOf(`${url}#v1`)).toBe(`commit:${commits[0]}`);
    expect(await revisionOf(`${url}#${commits[0]}`)).toBe(`commit:${commits[0]}`);
  });

  test("what is resolved is what is used, whatever happens meanwhile", async () => {
    const { directory, url, commits } = await gitRepository();
    const resolved = await resolveOne(`${url}#v1`);
    const later = await resolveOne(url);
    await git(directory, "commit", "--quiet", "--allow-empty", "--message", "3");
    for (const [each, version] of [
      [resolved, "1"],
      [later, "2"],
    ] as const) {
      const to = join(temporary(), "fetched");
      expect(await fetchRepository(each, to, env)).toBe(to);
      expect(await git(to, "rev-parse", "HEAD")).toBe(commits[Number(version) - 1]);
      expect(readFileSync(join(to, "packages/fine", `fine.${version}`, "opam"), "utf8")).not.toBe(
        "",
      );
      expect(await git(to, "rev-list", "--count", "HEAD")).toBe("1");
    }
  });

  test("no such branch", async () => {
    const { url, directory } = await gitRepository();
    const nope = resolveOne(`${url}#nope`);
    await expect(nope).rejects.toThrow(told("a branch or tag that a repository does not have"));
    await expect(nope).rejects.toThrow(
      `The opam repository mine, file://${directory}, has no branch or tag nope; name one that it has, or a commit with all of its 40 digits.`,
    );
    await expect(resolveOne(`${url}#97014be6`)).rejects.toThrow(
      "has no branch or tag 97014be6; write a commit with all of its 40 digits.",
    );
  });

  test("no such commit, and no such repository", async () => {
    const { url } = await gitRepository();
    const absent = await resolveOne(`${url}#${commit}`);
    await expect(fetchRepository(absent, join(temporary(), "fetched"), env)).rejects.toThrow(
      told("a commit that a repository does not have"),
    );
    await expect(resolveOne("git+file:///nowhere")).rejects.toThrow(
      "The opam repository mine could not be asked for its commits: '/nowhere' does not appear to be a git repository; check its address, the network and the proxy (https_proxy) and run again.",
    );
  });
});

describe("a directory", () => {
  test("its state is that of what opam reads", async () => {
    const directory = temporary();
    await writeRepository(directory, fine("1"));
    const before = await revisionOf(directory);
    expect(before).toMatch(/^sha256:[0-9a-f]{64}$/);
    mkdirSync(join(directory, ".git"));
    writeFileSync(join(directory, ".git/HEAD"), "x");
    expect(await revisionOf(`file://${directory}`)).toBe(before);
    await writeRepository(directory, fine("2"));
    expect(await revisionOf(directory)).not.toBe(before);
  });

  test("one that changes after it was resolved", async () => {
    const directory = temporary();
    await writeRepository(directory, fine("1"));
    const resolved = await resolveOne(directory);
    expect(await fetchRepository(resolved, "", env)).toBe(directory);
    await writeRepository(directory, fine("2"));
    await expect(fetchRepository(resolved, "", env)).rejects.toThrow(
      told("a repository changes after the plan was made"),
    );
  });

  test("one that is not there, or none of opam's", async () => {
    for (const directory of ["/nowhere", temporary()])
      await expect(resolveOne(directory)).rejects.toThrow(
        told("a directory that is no opam repository"),
      );
  });
});

describe("a server", () => {
  let server: Server;
  beforeAll(async () => {
    server = await openServer();
  });
  afterAll(() => server.close());
  beforeEach(() => server.files.clear());

  async function serve(version: string) {
    const directory = temporary();
    await writeRepository(directory, fine(version));
    await runOk(["tar", "-czf", "index.tar.gz", "repo", "packages"], { cwd: directory });
    server.files.set("index.tar.gz", readFileSync(join(directory, "index.tar.gz")));
  }

  test("its index is what is used", async () => {
    await serve("1");
    const resolved = await resolveOne(`${server.url}/`);
    expect(resolved.revision).toMatch(/^sha256:[0-9a-f]{64}$/);
    const to = join(temporary(), "fetched");
    await fetchRepository(resolved, to, env);
    expect(readFileSync(join(to, "packages/fine/fine.1/opam"), "utf8")).toContain("opam-version");
    await serve("2");
    await expect(fetchRepository(resolved, join(temporary(), "fetched"), env)).rejects.toThrow(
      `The opam repository mine, ${server.url}/, has changed since the plan was made; run again.`,
    );
  });

  test("one without an index", async () => {
    await expect(resolveOne(server.url)).rejects.toThrow(
      `${server.url}/index.tar.gz could not be downloaded: The requested URL returned error: 404; check its address.`,
    );
  });
});
