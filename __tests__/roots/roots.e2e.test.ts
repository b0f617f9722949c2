import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { runOk } from "../../src/process/run.ts";
import { openRoot, type Root, repository } from "./open-root.ts";
import { pristineRoot, type Suite, suites } from "./pristine.ts";

const releases: Record<Suite, string> = { bookworm: "12", trixie: "13", forky: "forky" };

/** Every file with its size, mode and times: what a write would change. */
async function listing(directory: string): Promise<string> {
  const format = "%P %y %s %m %U %T@ %C@ %l\\n";
  return (await runOk(["find", directory, "-printf", format])).stdout;
}

describe.each(suites)("a root of %s", (suite) => {
  let root: Root;
  let before: string;
  beforeAll(async () => {
    before = await listing(await pristineRoot(suite));
    root = await openRoot(suite);
  });
  afterAll(() => root?.close());

  test("is that release", async () => {
    const { stdout } = await root.run(["cat", "/etc/debian_version"]);
    expect(stdout).toContain(releases[suite]);
  });

  test("has no OCaml, no compiler and no Node.js but ours", async () => {
    for (const program of [
      "ocaml",
      "ocamlc",
      "dune",
      "ocamlfind",
      "gcc",
      "make",
      "qemu-system-arm",
    ]) {
      expect(await root.run(["sh", "-c", "command -v $0", program])).toMatchObject({ code: 127 });
    }
    const { stdout } = await root.run(["node", "--version"]);
    expect(stdout).toMatch(/^v24\./);
  });

  test("holds the repository without its dev dependencies", async () => {
    const { stdout } = await root.run(["ls", "-A"], { cwd: repository });
    const names = stdout.split("\n");
    expect(names).toEqual(expect.arrayContaining(["package.json", "examples", "src"]));
    expect(names).not.toContain("node_modules");
    expect(names).not.toContain(".git");
  });

  test("lets a program of the host work on its files", async () => {
    const { stdout } = await root.runOutside(
      [process.execPath, "-p", "require('fs').readFileSync('debian_version', 'latin1')"],
      "/etc",
    );
    expect(stdout).toContain(releases[suite]);
    await expect(root.runOutside(["cat", "missing"], "/etc")).rejects.toThrow(/status 1/);
  });

  test("gives programs a clean environment", async () => {
    vi.stubEnv("OCAMLPATH", "/from/the/host");
    const { stdout } = await root.run(["env"], { env: { GIVEN: "a b" } });
    vi.unstubAllEnvs();
    const variables = stdout.split("\n");
    expect(variables).toEqual(expect.arrayContaining(["HOME=/root", "GIVEN=a b"]));
    expect(stdout).not.toContain("/from/the/host");
  });

  test("installs packages, and downloads each once", async () => {
    await root.runOk(["apt-get", "update"]);
    await root.runOk(["apt-get", "install", "--yes", "hello"]);
    expect((await root.run(["hello"])).stdout).toBe("Hello, world!\n");

    const second = await openRoot(suite);
    try {
      expect((await second.run(["sh", "-c", "command -v hello"])).code).not.toBe(0);
      await second.runOk(["apt-get", "update"]);
      const install = await second.runOk(["apt-get", "install", "--yes", "hello"]);
      expect(install.stdout).toMatch(/Need to get 0 B\/|Download size: 0 B/);
    } finally {
      await second.close();
    }
  });

  test("lets an ordinary user do nothing to the system", async () => {
    const touch = await root.run(["touch", "/usr/bin/dune"], { user: "user" });
    expect(touch.stderr).toContain("Permission denied");
    const install = await root.run(["apt-get", "install", "--yes", "hello"], { user: "user" });
    expect(install.code).toBe(100);
    const { stdout } = await root.runOk(["sh", "-c", "id -un; pwd; touch mine; ls"], {
      user: "user",
    });
    expect(stdout).toBe("user\n/home/user\nmine\n");
  });

  test("never changes the pristine root", async () => {
    expect(await listing(await pristineRoot(suite))).toBe(before);
  });
});

describe.each([{ copy: false }, { copy: true }])("a root with packages, %o", (how) => {
  const fetching = { ...how, with: ["fetch"] } as const;
  test("has them, with the lists to install more, and is its own", async () => {
    const root = await openRoot("bookworm", fetching);
    expect((await root.runOk(["git", "--version"])).stdout).toMatch(/^git version 2/);
    await root.runOk(["apt-get", "install", "--yes", "hello"]);
    await root.runOk(["sh", "-c", "rm /usr/bin/git; echo more >> /etc/hosts"]);
    const other = await openRoot("bookworm", fetching);
    for (const program of ["/usr/bin/git", "/usr/bin/curl"])
      expect(existsSync(other.path(program))).toBe(true);
    expect(existsSync(other.path("/usr/bin/hello"))).toBe(false);
    await other.close();
    await root.close();
    const without = await openRoot("bookworm");
    expect((await without.run(["sh", "-c", "command -v git curl"])).stdout).toBe("");
    await without.close();
  });
});

describe.each([{ copy: false }, { copy: true }])("two open roots, %o", (how) => {
  test("see nothing of each other and leave nothing behind", async () => {
    const mounts = readFileSync("/proc/self/mounts", "utf8");
    const [one, two] = [await openRoot("bookworm", how), await openRoot("bookworm", how)];
    await one.runOk(["sh", "-c", "echo first > /root/mark; rm /etc/debian_version"]);
    writeFileSync(two.path("/root/mark"), "second");
    expect((await two.run(["cat", "/root/mark", "/etc/debian_version"])).stdout).toMatch(
      /^second12/,
    );
    expect(readFileSync(one.path("/root/mark"), "utf8")).toBe("first\n");
    await one.close();
    expect((await two.run(["cat", "/root/mark"])).stdout).toBe("second");
    await two.close();
    expect(existsSync(two.path("/"))).toBe(false);
    expect(readFileSync("/proc/self/mounts", "utf8")).toBe(mounts);
  });
});

test("closing a root ends what still runs in it, and spares what is mounted in it", async () => {
  const root = await openRoot("bookworm");
  const device = root.path("/dev/null");
  await root.runOk(["sh", "-c", "setsid sleep 3600 >/dev/null 2>&1 & echo $! > /root/pid"]);
  const directory = join(root.path("/"), "proc");
  const pid = readFileSync(root.path("/root/pid"), "utf8").trim();
  expect(existsSync(join(directory, pid))).toBe(true);
  await root.close();
  expect(existsSync(device)).toBe(false);
  expect(existsSync("/dev/null")).toBe(true);
});

test("a machine without debootstrap is told so, and nothing is skipped", async () => {
  vi.stubEnv("PATH", "/nowhere");
  await expect(openRoot("bookworm")).rejects.toThrow(
    /install debootstrap,.*apt-get install debootstrap/,
  );
  vi.unstubAllEnvs();
});
