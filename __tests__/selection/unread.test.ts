import { describe, expect, test } from "vitest";
import { unusedOverrides } from "../../src/selection/select.ts";
import { installed, lines, messages, selecting, target } from "./selecting.ts";

const ocaml = "(* -*- tuareg -*- *)\n";
const tls = {
  v: "(library (name tls) (virtual_modules tls))",
  js: "(library (name tls_js) (implements tls))",
  hidden: ocaml,
  bin: "(executable (name main) (libraries tls))",
};
const told = (implementations: Readonly<Record<string, string>>) =>
  target("unix", undefined, implementations);

describe("an implementation in a dune file that was not read", () => {
  test("is taken by its name", () => {
    const selection = selecting(tls, told({ tls: "tls_unix" }));
    expect(messages(selection)).toEqual([]);
    expect(selection.choices).toMatchObject([
      { library: "tls", implementation: "tls_unix", reason: "override", tag: "unix", added: true },
    ]);
    expect(selection.choices[0]?.candidates).toEqual(["tls_js", "tls_unix"]);
    expect([...selection.unread.keys()]).toEqual(["tls_unix"]);
  });

  test("is said to be possible where none suits", () => {
    expect(messages(selecting(tls, target("unix")))).toEqual([
      "Target unix has no implementation of tls, which bin/main needs: its implementations are tls_js (tag js) and the target takes the tags unix, linux, posix, native, c, ocaml; hidden/dune (it is written in OCaml) was not read and may define another one, which can be named too; add one with such a tag or write implementations: {unix: {tls: NAME}}.",
    ]);
  });

  test("cannot be in a project that does not see the virtual library", () => {
    const dune = { ...tls, hidden: "", "vendor/": ocaml };
    const [message] = messages(selecting(dune, told({ tls: "tls_unix" })));
    expect(message).toMatch(/tls_unix for tls, which bin\/main needs, which does not exist/);
    expect(messages(selecting(dune, target("unix"))).join()).not.toContain("was not read");
  });

  test("contradicts one that is listed", () => {
    const bin = "(executable (name main) (libraries tls_js))";
    expect(messages(selecting({ ...tls, bin }, told({ tls: "tls_unix" })))).toEqual([
      "Target unix is told by implementations to use tls_unix for tls, which bin/main needs, but bin/main lists tls_js: remove one of the two.",
    ]);
  });
});

describe("a virtual library that is not known to be needed, or not known at all", () => {
  test("because it is in such a file itself", () => {
    const dune = { hidden: ocaml, bin: tls.bin };
    const selection = selecting(dune, told({ tls: "tls_unix" }));
    expect(lines(selection)).toEqual(["tls = tls_unix (override)"]);
    expect(selection.choices[0]).toMatchObject({ neededBy: "bin/main", added: true });
  });

  test("and the implementation is not: what that needs is followed", () => {
    const dune = {
      hidden: ocaml,
      unix: "(library (name tls_unix) (implements tls) (libraries clock))",
      clock: "(library (name clock) (virtual_modules clock))",
      "clock/unix": "(library (name clock_unix) (implements clock))",
      bin: tls.bin,
    };
    expect(lines(selecting(dune, told({ tls: "tls_unix" })))).toEqual([
      "clock = clock_unix (tag)",
      "tls = tls_unix (override)",
    ]);
  });

  test("because a library in such a file needs it", () => {
    const dune = {
      ...tls,
      unix: "(library (name tls_unix) (implements tls))",
      bin: "(executable (name main) (libraries secret))",
    };
    expect(lines(selecting(dune, told({ tls: "tls_unix" })))).toEqual([
      "tls = tls_unix (override)",
    ]);
    expect(lines(selecting(dune, target("unix")))).toEqual([]);
  });

  test("a misspelt one is an error all the same where nothing is missing", () => {
    const dune = { ...tls, unix: "(library (name tls_unix) (implements tls))" };
    const forTarget = told({ tsl: "tls_unix" });
    const selected = [{ target: forTarget, selection: selecting(dune, forTarget) }];
    expect(unusedOverrides(selected)).toHaveLength(1);
  });
});

test("what such a file cannot define is missing as without it", () => {
  const dune = {
    hidden: ocaml,
    dynamic: "(dynamic_include rules.inc)",
    bin: "(executable (name main) (libraries lwt.unix))",
  };
  expect(messages(selecting(dune, target("unix"), installed("lwt")))).toEqual([
    "bin/main needs the library lwt.unix, which is neither in the project nor installed: install it or correct the libraries of bin/main.",
  ]);
});
