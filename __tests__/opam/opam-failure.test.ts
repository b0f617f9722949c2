import { describe, expect, test } from "vitest";
import { ConfigurationError, ToolError } from "../../src/base/errors.ts";
import { classifyOpamFailure, opamError } from "../../src/opam/opam-failure.ts";
import { capturedRuns, capturedVersions } from "./captured.ts";

describe.each(capturedVersions)("opam %s", (version) => {
  const runs = capturedRuns(version);
  const run = (asked: string) => {
    const finished = runs.get(asked);
    if (finished === undefined) throw new Error(`nothing captured for ${asked}`);
    return finished;
  };
  // opam 2.5 tells the way to what is missing.
  const [via, viaDeep] = version === "2.1.2" ? ["", ""] : ["old -> ", "deep -> "];
  const url = "http://127.0.0.1:9/a.tar.gz";
  const extra = "http://127.0.0.1:9/gen.ml";

  test.each([
    ["nosuch", 5, { kind: "no such package", name: "nosuch" }],
    ["left.9", 5, { kind: "no such package", name: "left", version: "9" }],
    ["withdrawn", 5, { kind: "unavailable", name: "withdrawn", condition: "false" }],
    ["elsewhere", 5, { kind: "unavailable", name: "elsewhere", condition: 'os = "win32"' }],
    [
      "old",
      20,
      { kind: "conflict", why: [`Missing dependency: ${via}ocaml < 5.0; no matching version`] },
    ],
    [
      "deep",
      20,
      { kind: "conflict", why: [`Missing dependency: ${viaDeep}nowhere; unknown package`] },
    ],
    ["left right", 20, { kind: "conflict", why: ["Incompatible packages: left; right"] }],
    [
      "switch of ocaml-system.5.3.0",
      20,
      { kind: "conflict", why: [expect.stringContaining("ocaml-system")] },
    ],
    [
      "deep-system",
      10,
      { kind: "system packages", names: expect.arrayContaining(["figlet"]), known: true },
    ],
    [
      "deep-unknown",
      20,
      {
        kind: "system packages",
        names: ["no-such-system-package", "nor-such-a-one"],
        known: false,
      },
    ],
    [
      "unknown-system",
      5,
      {
        kind: "system packages",
        names: ["no-such-system-package", "nor-such-a-one"],
        known: false,
      },
    ],
    ["changed", 40, { kind: "wrong hash", name: "changed.1", url: "file:///srv/opam/a.tar.gz" }],
    ["lost", 40, { kind: "no source", name: "lost.1", why: "/srv/opam/lost.tar.gz" }],
    [
      "unreachable",
      40,
      {
        kind: "no source",
        name: "unreachable.1",
        why:
          version === "2.1.2"
            ? `${url}: curl exited with status 7`
            : `${url}: Failed to connect to 127.0.0.1:9 after 0 ms: Could not connect to server`,
      },
    ],
    [
      "extra-changed",
      40,
      { kind: "wrong hash", name: "extra-changed.1/gen.ml", url: "file:///srv/opam/gen.ml" },
    ],
    ["extra-lost", 40, { kind: "no source", name: "extra-lost.1", why: "/srv/opam/nowhere.ml" }],
    [
      "extra-unreachable",
      40,
      {
        kind: "no source",
        name: "extra-unreachable.1",
        why:
          version === "2.1.2"
            ? `${extra}: curl exited with status 7`
            : `${extra}: Failed to connect to 127.0.0.1:9 after 0 ms: Could not connect to server`,
      },
    ],
    [
      "failing",
      31,
      {
        kind: "failed build",
        name: "failing.1",
        command: expect.stringMatching(/^\/usr\/bin\/sh -c echo to stdout/),
        status: "77",
        log: ["to stdout", "configure: error: no libfoo"],
      },
    ],
    [
      "late",
      31,
      { kind: "failed build", name: "late.1", command: "/usr/bin/false", status: "1", log: [] },
    ],
    ["large", 31, { kind: "no space" }],
    ["switch of ocaml-system.5.4.1", 2, { kind: "other" }],
  ] as const)("%s", (asked, code, failure) => {
    expect(run(asked).code).toBe(code);
    expect(classifyOpamFailure(run(asked))).toEqual(failure);
  });

  test("every run that failed is told in one sentence or two, without a stack", () => {
    for (const [asked, finished] of runs) {
      if (finished.code === 0) continue;
      const error = opamError(`install ${asked}`, finished);
      expect(error instanceof ConfigurationError || error instanceof ToolError).toBe(true);
      expect(error.message).toMatch(/^opam could not install .*\.$/);
    }
  });

  test("what a package printed is shown, opam's headings are not", () => {
    const failing = opamError("install failing", run("failing"));
    expect(failing).toMatchObject({ output: "to stdout\nconfigure: error: no libfoo" });
    const other = opamError("make a switch", run("switch of ocaml-system.5.4.1"));
    expect(other).toMatchObject({
      output: "[ERROR] There already is an installed switch named /srv/opam/sw",
    });
  });
});
