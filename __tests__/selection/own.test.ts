import { expect, test } from "vitest";
import { installedLibraries, unknownLibraries } from "../../src/project/installed.ts";
import { ownLibraries } from "../../src/toolchain/native/native-libraries.ts";
import { filesOf } from "../project/files-of.ts";
import { lines, messages, selecting, target } from "./selecting.ts";

const files = {
  "stdlib/META": "",
  "unix/META": 'directory = "^"',
  "compiler-libs/META": 'package "common" ( requires = "" )',
  "zarith/META": 'archive(native) = "zarith.cmxa"',
  "crypto/dune-package": `(lang dune 3.24) (name crypto) (library (name crypto) (kind virtual))
(library (name crypto.c) (kind normal) (implements crypto))`,
};
const machine = installedLibraries([{ path: "/lib", files: filesOf(files) }], true);

const selected = (libraries: string, more: Readonly<Record<string, string>> = {}) =>
  selecting(
    { bin: `(executable (name main) (libraries ${libraries}))`, ...more },
    target("linux-riscv64"),
    ownLibraries(machine),
    ...([{}, "own"] as const),
  );

test("what comes with OCaml is the cross compiler's own", () => {
  const names = "unix threads.posix threads str dynlink runtime_events bigarray bytes seq stdlib";
  expect(messages(selected(names))).toEqual([]);
});

test("an installed library is named with how to vendor it", () => {
  expect(messages(selected("zarith"))).toEqual([
    "bin/main needs the library zarith, which target linux-riscv64 cannot link as it is installed, because it is compiled for this machine: vendor its sources, for example with `opam source zarith` or in duniverse/.",
  ]);
});

test("so is one that is nowhere: to install it would be of no use", () => {
  expect(messages(selected("absent.sub"))).toEqual([
    "bin/main needs the library absent.sub, which is not in the project, and a cross compiler links no library of this machine: vendor its sources, for example with `opam source absent` or in duniverse/, or take it out of the libraries of bin/main.",
  ]);
});

test("the compiler's own libraries are told from those that can be vendored", () => {
  expect(messages(selected("compiler-libs.common"))).toEqual([
    "bin/main needs the library compiler-libs.common, which target linux-riscv64 cannot have, because it is a part of OCaml's compiler, which runs only on the machine that builds: use a library that does without it, or take it out of the libraries of bin/main.",
  ]);
});

test("what is vendored is taken, and an installed implementation of it is not", () => {
  const vendored = `(library (name crypto) (public_name crypto) (virtual_modules crypto))
(library (name crypto_ocaml) (public_name crypto.ocaml) (implements crypto))`;
  const selection = selected("crypto", { vendor: vendored });
  expect(messages(selection)).toEqual([]);
  expect(lines(selection)).toEqual(["crypto = crypto.ocaml (tag)"]);
});

test("a select takes the clause that does without", () => {
  const select = "(select a.ml from (zarith -> a.zarith.ml) (-> a.plain.ml))";
  expect(messages(selected(select))).toEqual([]);
});

test("before there is an OCaml, nothing is refused", () => {
  const dune = { bin: "(executable (name main) (libraries unix zarith))" };
  const unknown = ownLibraries(unknownLibraries);
  expect(messages(selecting(dune, target("linux-musl"), unknown, {}, "own"))).toEqual([]);
});
