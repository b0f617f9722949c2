import { describe, expect, test } from "vitest";
import { readProject } from "../../src/project/read-project.ts";
import { libraryIndex } from "../../src/project/resolve.ts";
import { filesOf } from "./files-of.ts";

const ocaml = "(* -*- tuareg -*- *)\n";
const nothing = { find: () => undefined, implementationsOf: () => [] };

const indexOf = (texts: Readonly<Record<string, string>>) =>
  libraryIndex(readProject(filesOf({ "dune-project": "(lang dune 3.0)", ...texts })), nothing);

describe("a dune file that was not read may define", () => {
  const vendored = {
    "vendor/dune-project": "(lang dune 3.0)\n(package (name tiny))",
    "vendor/other.opam": "",
    "vendor/dune": ocaml,
  };
  test.each<[string, Readonly<Record<string, string>>, string, string, unknown]>([
    ["a private library of its project", { "a/dune": ocaml }, "x", "", "unknown"],
    ["no public library of a package it has not", { "a/dune": ocaml }, "lwt.unix", "", undefined],
    ["one of its package", { "a/dune": ocaml, "p.opam": "" }, "p.sub", "", "unknown"],
    ["none that is private to another project", vendored, "x", "", undefined],
    ["for its own project", vendored, "x", "vendor", "unknown"],
    ["public ones, for every project", vendored, "tiny.sub", "", "unknown"],
    ["those of an opam file", vendored, "other", "", "unknown"],
    [
      "no library, where it is included dynamically",
      { "a/dune": "(dynamic_include x.inc)", "p.opam": "" },
      "p",
      "",
      undefined,
    ],
    ["one in an included file that is not there", { dune: "(include x.inc)" }, "x", "", "unknown"],
    [
      "one in an included file in OCaml",
      { dune: "(include x.inc)", "x.inc": ocaml },
      "x",
      "",
      "unknown",
    ],
  ])("%s", (_what, texts, name, scope, found) => {
    expect(indexOf(texts).resolve(name, scope)).toBe(found);
  });

  test("an implementation of what it can name", () => {
    const texts = { ...vendored, dune: "(library (name v) (virtual_modules v))" };
    const project = readProject(filesOf({ "dune-project": "(lang dune 3.0)", ...texts }));
    const [library] = project.libraries;
    if (!library) throw new Error("no library");
    const { unreadImplementing } = libraryIndex(project, nothing);
    expect(unreadImplementing(library)).toEqual([]);
    expect(unreadImplementing({ ...library, publicName: "v" })).toHaveLength(1);
  });
});
