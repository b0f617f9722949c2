import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ConfigurationError, ToolError } from "../../src/base/errors.ts";
import type { Log } from "../../src/base/log.ts";
import { findOpam } from "../../src/opam/find-opam.ts";
import { resolveRepositories } from "../../src/opam/repositories.ts";
import { buildRoot, type OpamRoot, whyNoSandbox } from "../../src/opam/root.ts";
import { type OpamPackage, parsePackage } from "../../src/opam/specification.ts";
import {
  borrow,
  buildSwitch,
  installedIn,
  installInto,
  type Switch,
  versionsOf,
} from "../../src/opam/switch.ts";
import { silent } from "../silent.ts";
import { told } from "./documented.ts";
import { faultyPackages, type Package, writeRepository } from "./repository.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Compilers that are none: what is tested here needs no OCaml. */
const compilers: readonly Package[] = [
  ...["5.4.0", "5.4.1", "5.5.0~rc1"].map((version) => ({
    name: "ocaml-base-compiler",
    version,
    fields: ["flags: compiler"],
  })),
  { name: "ocaml", version: "5.4.1", fields: ['depends: "ocaml-base-compiler" {= "5.4.1"}'] },
];

const directory = mkdtempSync(join(tmpdir(), "dune-targets-opam-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** opam 2.1's sandbox shows nothing of root's home. */
const programs = mkdtempSync(join(homedir(), ".dune-targets-tests-"));
afterAll(() => rmSync(programs, { recursive: true }));
mkdirSync(join(programs, "bin"));
const program = '#!/bin/sh\ncat "$(dirname "$0")/../text"\n';
writeFileSync(join(programs, "bin", "program-of-tests"), program, { mode: 0o755 });
writeFileSync(join(programs, "text"), "a program of the user's\n");

const env = {
  ...process.env,
  PATH: `${join(programs, "bin")}:${process.env["PATH"]}`,
  OPAMROOT: "/nowhere",
  OPAMSWITCH: "nowhere",
  OCAMLPATH: "/nowhere",
  FLAGS_OF_MINE: "-O9",
};
const said: string[] = [];
const log: Log = { ...silent, info: (message) => said.push(message) };

const packages = (...names: readonly string[]): readonly OpamPackage[] =>
  names.map((name) => parsePackage(name) ?? { name, version: undefined });

let root: OpamRoot;
beforeAll(async () => {
  const main = join(directory, "repository");
  await writeRepository(main, [...compilers, ...faultyPackages]);
  const mine = join(directory, "mine");
  await writeRepository(mine, [{ name: "fine", version: "1", fields: ['x-from: "mine"'] }]);
  const repositories = await resolveRepositories(
    [
      { name: "mine", url: mine },
      { name: "default", url: main },
    ],
    env,
  );
  const program = await findOpam({ store: join(directory, "store"), env, log, jobs: 2 });
  expect(program.from).toBe("path");
  const place = join(directory, "root");
  root = await buildRoot({ program, directory: place, repositories, jobs: 2, env, log });
});

let count = 0;
const asked: string[][] = [];
const options = (found: (names: readonly string[]) => void = () => {}) => ({
  log,
  installSystemPackages: async (names: readonly string[]) => {
    asked.push([...names]);
    found(names);
  },
});

const makeSwitch = (): Promise<Switch> =>
  buildSwitch(
    root,
    join(directory, `switch-${++count}`),
    packages("ocaml-base-compiler.5.4.1"),
    options(),
  );

test("the sandbox is on where it works, and where it does not the log says why", async () => {
  const why = await whyNoSandbox(process.env);
  expect(root.sandboxed).toBe(why === undefined);
  expect(said.filter((line) => line.includes("sandbox"))).toEqual(
    why === undefined
      ? []
      : [`opam builds packages without its sandbox, which cannot work here: ${why}.`],
  );
  const config = readFileSync(join(root.directory, "config"), "utf8");
  expect(config.includes("sandbox.sh")).toBe(why === undefined);
});

test("without bubblewrap the reason is told", async () => {
  expect(await whyNoSandbox({ PATH: "/nowhere" })).toBe("bubblewrap is not installed");
});

test("the versions that repositories have", async () => {
  expect(await versionsOf(root, "ocaml-base-compiler")).toEqual(["5.4.0", "5.4.1", "5.5.0~rc1"]);
  expect(await versionsOf(root, "nosuch")).toEqual([]);
});

describe("a switch", () => {
  test("has what was asked for, from the first repository that has it", async () => {
    const made = await makeSwitch();
    said.length = 0;
    await installInto(made, ["needs-fine"], options());
    expect(said.toSorted()).toEqual([
      "opam has installed fine.1",
      "opam has installed needs-fine.1",
    ]);
    expect(Object.fromEntries(await installedIn(made))).toEqual({
      fine: "1",
      "needs-fine": "1",
      "ocaml-base-compiler": "5.4.1",
    });
  });

  test("takes a package of the machine as installed, and installs what that needs", async () => {
    const made = await makeSwitch();
    expect(await borrow(made, { name: "lent", version: "1" })).toBe(true);
    expect(existsSync(join(made.prefix, "said"))).toBe(true);
    said.length = 0;
    await installInto(made, ["needs-lent", "lent"], options());
    expect(said).toEqual(["opam has installed needs-lent.1"]);
    expect([...(await installedIn(made)).keys()].sort()).toEqual([
      ...["lent", "needs-lent", "ocaml-base-compiler", "uses-program"],
    ]);
  });

  test("cannot take what its repositories do not have", async () => {
    const made = await makeSwitch();
    expect(await borrow(made, { name: "lent", version: "2" })).toBe(false);
    expect([...(await installedIn(made)).keys()]).toEqual(["ocaml-base-compiler"]);
  });

  test("a name can never be an option", async () => {
    const made = await makeSwitch();
    await expect(installInto(made, ["--help"], options())).rejects.toThrow(
      "there is no package --help",
    );
  });

  test("what is built sees nothing of the user's settings", async () => {
    const made = await makeSwitch();
    await installInto(made, ["environment"], options());
    const seen = readFileSync(join(made.prefix, "environment-of-build"), "utf8");
    expect(seen).not.toMatch(/nowhere|FLAGS_OF_MINE/);
    expect(seen).toMatch(new RegExp(`^OPAM_SWITCH_PREFIX=${made.prefix}$`, "m"));
  });

  test("what is built finds every program that is on PATH", async () => {
    const made = await makeSwitch();
    await installInto(made, ["uses-program"], options());
    expect(readFileSync(join(made.prefix, "said"), "utf8")).toBe("a program of the user's\n");
  });

  test("one that cannot be made is not there", async () => {
    const place = join(directory, "never");
    await expect(
      buildSwitch(root, place, packages("ocaml-base-compiler.9.9"), options()),
    ).rejects.toThrow(/^opam could not make a switch of ocaml-base-compiler\.9\.9: /);
    expect(existsSync(join(place, "_opam"))).toBe(false);
  });
});

describe("failures", () => {
  let made: Switch;
  beforeAll(async () => {
    made = await makeSwitch();
  });

  const failing = async (...names: readonly string[]): Promise<unknown> => {
    try {
      await installInto(made, [...names], options());
    } catch (error) {
      return error;
    }
    throw new Error("it did not fail");
  };

  const noTogether = "packages that do not go together, or not with this OCaml";
  test.each([
    ["a package that no repository has", ["nosuch"], ConfigurationError, / nosuch /],
    ["a version that no repository has", ["left.9"], ConfigurationError, /version 9 of left /],
    ["a version that its authors have withdrawn", ["fine.2"], ConfigurationError, /fine\.2/],
    [noTogether, ["old"], ConfigurationError, /ocaml < 4\.00/],
    [noTogether, ["deep"], ConfigurationError, /Missing dependency: .*nowhere; unknown package\./],
    [noTogether, ["left", "right"], ConfigurationError, /Incompatible packages: left; right\./],
    ["the source of a package has another hash", ["changed"], ToolError, /changed\.1, file:/],
    ["the source of a package cannot be reached", ["unreachable"], ToolError, /127\.0\.0\.1:9/],
    ["the source of a package cannot be reached", ["extra"], ToolError, /extra\.1 .*9\/gen\.ml/],
    [
      "the build of a package fails",
      ["failing"],
      ToolError,
      /failing\.1 failed, because `(?:\/usr\/bin\/)?sh -c .*` exited with status 77; the end/,
    ],
  ] as const)("%s: %s", async (fault, names, kind, words) => {
    const error = await failing(...names);
    expect(error).toBeInstanceOf(kind);
    const start = `opam could not install ${names.join(" ")}: `;
    expect(error).toMatchObject({ message: expect.stringContaining(start) });
    expect(error).toMatchObject({ message: expect.stringMatching(told(fault)) });
    expect(error).toMatchObject({ message: expect.stringMatching(words) });
  });

  test("of a build, with what it printed", async () => {
    expect(await failing("failing")).toMatchObject({
      output: expect.stringMatching(/^checking\nconfigure: error: no libfoo$/),
    });
  });

  test("a system package that the system does not have, asked for once", async () => {
    asked.length = 0;
    expect(await failing("needs-nothing-known")).toMatchObject({
      message:
        "opam could not install needs-nothing-known: it needs the system package no-such-system-package; install it and run again.",
    });
    expect(asked).toEqual([["no-such-system-package"]]);
  });
});
