import { expect, test } from "vitest";
import type { Host } from "../../src/machine/host.ts";
import { type OcamlRequest, ocamlItem, secondsFor } from "../../src/toolchain/opam-ocaml.ts";
import { silent } from "../silent.ts";
import { hostWith } from "./host.ts";

const machine = hostWith({ version: "5.4.1", library: "/usr/lib/ocaml" });
const context = { store: "/store", env: {}, log: silent, jobs: 1 };

const requestFor = (
  dune: Host["dune"],
  kind: "system" | "own" = "system",
  packages: readonly string[] = ["dune", "mirage.4.11.2"],
): OcamlRequest => ({
  ocaml: {
    compiler: kind === "system" ? { kind } : { kind: "version", version: "5.4.1" },
    packages,
  },
  ...{ host: { ...machine, dune }, repositories: [], context },
});

const onPath = { version: "3.24.1", from: "path" } as const;
const duneOf = (request: OcamlRequest) => ocamlItem(request, undefined).key["dune"];

test("a switch on the machine's OCaml takes its dune, and no other is built", () => {
  expect(duneOf(requestFor(onPath))).toBe("the machine's, 3.24.1");
  expect(secondsFor(requestFor(onPath))).toBe(0);
});

test.each([
  ["there is none yet", requestFor({ version: "3.24.1", from: "package list" })],
  ["it tells no version", requestFor({ version: "n/a", from: "path" })],
  ["OCaml is another", requestFor(onPath, "own")],
  ["a certain dune is asked for", requestFor(onPath, "system", ["dune.3.20.2"])],
])("dune is opam's where %s", (_, request) => {
  expect(duneOf(request)).toBeUndefined();
  expect(secondsFor(request)).toBeGreaterThan(100);
});
