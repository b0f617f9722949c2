import { expect, test } from "vitest";
import { chooseMirage, type VersionGate } from "../../src/mirage/mirage-versions.ts";

const at = { file: "config.ml", line: 1 };
const gate = (atLeast?: string, below?: string): VersionGate => ({ atLeast, below, at });
const choose = (wanted: VersionGate, { ocaml = "5.4.1", defaultRepositories = true } = {}) =>
  chooseMirage({ gate: wanted, ocaml, defaultRepositories });

test.each([
  [gate(), "4.11.2"],
  [gate("4.9.0"), "4.11.2"],
  [gate("4.9.0", "4.11.0"), "4.10.6"],
  [gate("4.10.1", "4.10.3"), "4.10.2"],
  [gate(undefined, "4.9.0"), "4.7.0"],
])("the newest release that %j allows is %s", (wanted, version) => {
  expect(choose(wanted)).toEqual({ kind: "version", version });
});

test.each([
  [gate(), ["mirage>=4.7.0"]],
  [gate("4.2.0"), ["mirage>=4.7.0"]],
  [gate("4.9.0", "4.13.0"), ["mirage>=4.9.0", "mirage<4.13.0"]],
])("in other repositories opam chooses within %j", (wanted, atoms) => {
  expect(choose(wanted, { defaultRepositories: false })).toEqual({ kind: "range", atoms });
});

test("none that is known fits", () => {
  expect(choose(gate("4.12.0"))).toEqual({
    kind: "none",
    problem: {
      message: expect.stringMatching(
        /^config\.ml wants mirage >= 4\.12\.0, and there is no such release \(there are .*`4\.11\.2`\); change its first line, or name a repository that has it in `opam-repositories`\.$/,
      ),
      at,
    },
  });
  expect(choose(gate("4.11.0", "4.10.0")).kind).toBe("none");
});

test.each([true, false])("too old a one, default repositories: %s", (defaultRepositories) => {
  expect(choose(gate("4.0.0", "4.7.0"), { defaultRepositories })).toEqual({
    kind: "none",
    problem: {
      message:
        "config.ml wants mirage >= 4.0.0 & < 4.7.0, and the oldest that can be used is 4.7.0: before it, mirage locks its packages in another way. Allow a newer one, `< 4.12.0` for example.",
      at,
    },
  });
});

test("too old an OCaml", () => {
  expect(choose(gate("4.9.0"), { ocaml: "4.12.1" })).toMatchObject({
    problem: {
      message:
        "MirageOS projects cannot be built with OCaml 4.12.1: opam-monorepo and mirage need 4.13.0 or newer; set `ocaml-compiler` to a newer one, `5.4.1` for example.",
    },
  });
  expect(choose(gate(), { ocaml: "4.13.0" }).kind).toBe("version");
});
