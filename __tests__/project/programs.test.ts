import { expect, test } from "vitest";
import { readProject } from "../../src/project/read-project.ts";
import { filesOf } from "./files-of.ts";

test.each([
  ["(menhir (modules grammar)) (library (name l))", ["menhir"]],
  ["(menhir (modules grammar)) (library (name l) (modules lexer Grammar))", ["menhir"]],
  ["(menhir (modules grammar)) (library (name l) (modules lexer))", []],
  ["(menhir (modules grammar)) (library (name l) (modules :standard \\ grammar))", ["menhir"]],
  ["(menhir (merge_into all) (modules a b)) (library (name l) (modules a))", []],
  ["(menhir (merge_into all) (modules a b)) (library (name l) (modules all))", ["menhir"]],
  ["(ocamlyacc grammar) (ocamllex lexer) (library (name l))", []],
])("%s needs %j", (dune, programs) => {
  const texts = { "dune-project": "(lang dune 3.0)", dune };
  expect(readProject(filesOf(texts)).libraries[0]?.programs).toEqual(programs);
});

test("a stanza of another directory is another's", () => {
  const texts = { "a/dune": "(menhir (modules grammar))", dune: "(library (name l))" };
  const project = readProject(filesOf({ "dune-project": "(lang dune 3.0)", ...texts }));
  expect(project.libraries[0]?.programs).toEqual([]);
});
