import { describe, expect, test } from "vitest";
import { bareLibraries } from "../../src/toolchain/libraries.ts";
import { installed, lines, messages, selecting, target } from "./selecting.ts";

const bytecode = { code: { code: "byte", best: "byte" } } as const;
const javaScript = { code: { code: "byte", best: "native" } } as const;
const native = { code: { code: "native", best: "native" } } as const;

const fast = (modes: string) => ({
  v: "(library (name fast) (virtual_modules fast))",
  c: `(library (name fast_c) (implements fast) ${modes})`,
  ml: "(library (name fast_ocaml) (implements fast))",
  bin: "(executable (name main) (libraries fast))",
});

describe("an implementation without the code that is linked is no candidate", () => {
  const chosen = (modes: string, more: typeof bytecode | typeof javaScript | typeof native) =>
    lines(selecting(fast(modes), target("unix"), installed(), {}, "machine", more));
  test.each([
    ["(modes native)", "fast_ocaml", "fast_ocaml", "fast_c"],
    ["(modes byte)", "fast_c", "fast_c", "fast_ocaml"],
    ["(modes best)", "fast_c", "fast_ocaml", "fast_c"],
    ["(modes melange)", "fast_ocaml", "fast_ocaml", "fast_ocaml"],
    ["(modes byte native)", "fast_c", "fast_c", "fast_c"],
  ])("%s", (modes, ...expected) => {
    expect([bytecode, javaScript, native].flatMap((more) => chosen(modes, more))).toEqual(
      expected.map((implementation) => `fast = ${implementation} (tag)`),
    );
  });

  test("the virtual library's own modes do not matter", () => {
    const dune = { ...fast(""), v: "(library (name fast) (virtual_modules fast) (modes native))" };
    expect(messages(selecting(dune, target("js"), installed(), {}, "machine", javaScript))).toEqual(
      [],
    );
  });

  test("an ordinary one is an error only where it is needed", () => {
    const lib = "(library (name lib) (modes native))";
    const needing = { lib, bin: "(executable (name main) (libraries lib))" };
    const without = { lib, bin: "(executable (name main))" };
    const select = (dune: Readonly<Record<string, string>>) =>
      messages(selecting(dune, target("js"), installed(), {}, "machine", javaScript));
    expect(select(without)).toEqual([]);
    expect(select(needing)).toEqual([
      "bin/main needs the library lib, which target js cannot use because its (modes) have no bytecode: change that or the libraries of bin/main.",
    ]);
  });

  test("dune does not ask for it where it looks what there is", () => {
    const dune = {
      lib: "(library (name lib) (modes native))",
      bin: "(executable (name main) (libraries (select a.ml from (lib -> a.l.ml) (-> a.n.ml))))",
    };
    expect(
      messages(selecting(dune, target("js"), installed(), {}, "machine", javaScript)),
    ).toHaveLength(1);
  });
});

const clock = {
  clock: "(library (name clock) (virtual_modules clock))",
  unix: "(library (name clock_unix) (implements clock) (enabled_if %{read:answer}))",
  bin: "(executable (name main) (libraries clock))",
};
const plain = "(library (name clock_ocaml) (implements clock))";

describe("an enabled_if that only dune can evaluate", () => {
  test("leaves the choice to the user", () => {
    expect(messages(selecting({ ...clock, ocaml: plain }, target("unix")))).toEqual([
      "Target unix would take clock_unix (tag unix) for clock, which bin/main needs, if its enabled_if holds, which is not known before dune evaluates it: its implementations are clock_ocaml (tag ocaml), clock_unix (tag unix); write implementations: {unix: {clock: NAME}} with one of them.",
    ]);
  });

  test.each(["clock_unix", "clock_ocaml"])("who may say %s", (name) => {
    const told = target("unix", undefined, { clock: name });
    expect(lines(selecting({ ...clock, ocaml: plain }, told))).toEqual([
      `clock = ${name} (override)`,
    ]);
  });

  test("does not matter where there is no other", () => {
    expect(lines(selecting(clock, target("unix")))).toEqual(["clock = clock_unix (tag)"]);
  });

  test.each([
    ["%{lib-available:lwt}", "clock_unix"],
    ["%{lib-available:nope}", "clock_ocaml"],
    ["(not %{lib-available:nope})", "clock_unix"],
    ["%{lib-available:hidden}", "clock_ocaml"],
    ["(= %{env:KIND=none} none)", "clock_unix"],
    ["(= %{env:KIND=none} some)", "clock_ocaml"],
    ["(= %{env:CI=no} yes)", "clock_unix"],
    ["(= %{ocaml-config:system} linux)", "clock_unix"],
    ["(= %{ocaml-config:version} 4.14.1)", "clock_ocaml"],
  ])("%s can be evaluated", (condition, implementation) => {
    const dune = {
      ...clock,
      unix: `(library (name clock_unix) (implements clock) (enabled_if ${condition}))`,
      ocaml: plain,
      hidden: "(library (name hidden) (enabled_if false))",
    };
    const variables = { "env:": "", "env:CI": "yes", system: "linux", ocaml_version: "5.4.1" };
    expect(lines(selecting(dune, target("unix"), installed("lwt"), variables))).toEqual([
      `clock = ${implementation} (tag)`,
    ]);
  });
});

/** A bare-metal target of nested virtual libraries, whose default needs an operating system. */
describe("an implementation that was chosen and cannot be linked", () => {
  const sockets = {
    sockets:
      "(library (name sockets) (public_name sockets) (virtual_modules sockets) (default_implementation sockets.socket))",
    socket:
      "(library (name sockets_socket) (public_name sockets.socket) (implements sockets) (libraries unix))",
    direct: "(library (name sockets_direct) (public_name sockets.direct) (implements sockets))",
    app: "(library (name app) (libraries sockets))",
    bin: "(executable (name main) (libraries app))",
  };
  const on = (dune: Readonly<Record<string, string>>) =>
    messages(selecting(dune, target("riscv32"), bareLibraries, {}, "none"));

  test("names target, choice and alternatives", () => {
    expect(on(sockets)).toEqual([
      "Target riscv32 takes sockets.socket (default) for sockets, which app needs, but sockets.socket needs the library unix, which target riscv32 cannot have, because there is no operating system on bare metal: its implementations are sockets.direct (tag direct), sockets.socket (tag socket); write implementations: {riscv32: {sockets: NAME}} with another one, or use a library that does without it, or take it out of the libraries of sockets.socket.",
    ]);
  });

  test("so it does through other libraries, and where it is the only one", () => {
    const { direct: _, ...others } = sockets;
    const socket = sockets.socket.replace("(libraries unix)", "(libraries net)");
    const net = "(library (name net) (libraries lwt))";
    expect(on({ ...others, socket, net })).toEqual([
      "Target riscv32 takes sockets.socket (default) for sockets, which app needs, but net needs the library lwt, which is not in the project, and bare metal cannot link an installed one: its implementations are sockets.socket (tag socket); add another one, or vendor its source or take it out of the libraries of net.",
    ]);
  });

  test("what is needed without it too is no matter of the choice", () => {
    const bin = "(executable (name main) (libraries app unix))";
    expect(on({ ...sockets, bin })).toContainEqual(
      expect.stringMatching(/^bin\/main needs the library unix, .* no operating system on bare/),
    );
  });

  test.each(["unix", "threads", "threads.posix", "str", "dynlink", "compiler-libs.common"])(
    "%s is never to be vendored",
    (library) => {
      const bin = `(executable (name main) (libraries ${library}))`;
      expect(on({ bin })).toEqual([
        expect.stringMatching(
          `^bin/main needs the library ${library}, which target riscv32 cannot have, because .*: use a library that does without it`,
        ),
      ]);
    },
  );
});

describe("an implementation that needs its own virtual library through another library", () => {
  const core = {
    core: "(library (name core) (virtual_modules console))",
    unix: "(library (name core_unix) (implements core) (libraries text))",
    js: "(library (name core_js) (implements core))",
    text: "(library (name text) (libraries core))",
    bin: "(executable (name main) (libraries core text))",
  };
  const on = (dune: Readonly<Record<string, string>>, name = "unix") =>
    messages(selecting(dune, target(name)));

  test("is refused", () => {
    expect(on(core)).toEqual([
      "Target unix takes core_unix (tag unix) for core, which bin/main needs, but an implementation cannot need its own virtual library, as this one does through text: its implementations are core_js (tag js), core_unix (tag unix); write implementations: {unix: {core: NAME}} with another one, or take core out of the libraries of text.",
    ]);
  });

  test("also if the project lists it", () => {
    const bin = "(executable (name main) (libraries core_unix))";
    expect(on({ ...core, bin })).toEqual([
      expect.stringMatching(/core_unix \(explicit\) for core/),
    ]);
  });

  test("is right where it is not chosen, and where it lists it itself", () => {
    expect(on(core, "js")).toEqual([]);
    const unix = "(library (name core_unix) (implements core) (libraries core))";
    expect(on({ ...core, unix })).toEqual([]);
  });

  test("two virtual libraries may need each other through their implementations", () => {
    const dune = {
      a: "(library (name a) (virtual_modules a))",
      b: "(library (name b) (virtual_modules b))",
      "a/unix": "(library (name a_unix) (implements a) (libraries b))",
      "b/unix": "(library (name b_unix) (implements b) (libraries a))",
      bin: "(executable (name main) (libraries a))",
    };
    expect(on(dune)).toEqual([]);
  });
});

describe("what modules are made with", () => {
  const on = (dune: Readonly<Record<string, string>>, ...names: readonly string[]) =>
    messages(selecting(dune, target("unix"), installed(...names)));

  test.each([
    "(pps ppx_none)",
    "(pps ppx_there ppx_none -- -flag)",
    "(staged_pps ppx_none)",
    "(per_module ((pps ppx_none) a))",
  ])("%s: a ppx that is not there", (preprocess) => {
    const bin = `(executable (name main) (preprocess ${preprocess}))`;
    expect(on({ bin }, "ppx_there")).toEqual([
      "bin/main needs the ppx ppx_none, which is neither in the project nor installed on the machine that builds: install it, for example by opam-packages: ppx_none, or correct the preprocess of bin/main.",
    ]);
  });

  test("a ppx of the tree that lacks a library", () => {
    const dune = {
      ppx: "(library (name ppx_mine) (kind ppx_rewriter) (libraries ppxlib))",
      bin: "(executable (name main) (preprocess (pps ppx_mine)))",
    };
    expect(on(dune)).toEqual([expect.stringMatching(/^ppx_mine needs the ppx ppxlib, which/)]);
    expect(on(dune, "ppxlib")).toEqual([]);
  });

  test("nothing is said of libraries that are not linked, nor of lint and instrumentation", () => {
    const dune = {
      lib: "(library (name lib) (preprocess (pps ppx_none)))",
      bin: "(executable (name main) (lint (pps ppx_none)) (instrumentation (backend none)))",
    };
    expect(on(dune)).toEqual([]);
  });

  test("an optional library without its ppx is hidden", () => {
    const dune = {
      ...clock,
      unix: "(library (name clock_unix) (implements clock) (optional) (preprocess (pps none)))",
      ocaml: plain,
    };
    expect(lines(selecting(dune, target("unix")))).toEqual(["clock = clock_ocaml (tag)"]);
  });

  test("an implementation without its ppx tells the alternatives", () => {
    const unix = "(library (name clock_unix) (implements clock) (preprocess (pps none)))";
    expect(on({ ...clock, unix, ocaml: plain })).toEqual([
      expect.stringMatching(
        /^Target unix takes clock_unix \(tag unix\) for clock.* the ppx none.*clock_ocaml/,
      ),
    ]);
  });

  test("ctypes links two libraries", () => {
    const bin = "(executable (name main) (ctypes (external_library_name m)))";
    expect(on({ bin })).toHaveLength(2);
    expect(on({ bin }, "ctypes", "ctypes.stubs")).toEqual([]);
  });

  test("a program", () => {
    const bin = "(menhir (modules g)) (executable (name main))";
    const lacking = (lacks: boolean) =>
      messages(
        selecting({ bin }, target("unix"), installed(), {}, "machine", {
          lacksProgram: () => lacks,
        }),
      );
    expect(lacking(false)).toEqual([]);
    expect(lacking(true)).toEqual([
      "bin/main needs the program menhir, which is neither in the project nor on PATH: install it, for example by opam-packages: menhir, or with the distribution's package.",
    ]);
  });
});
