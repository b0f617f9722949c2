import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseDiagnostics } from "../../src/dune/diagnostics.ts";

/** What dune printed for one broken executable each; recorded with `dune build --display quiet`. */
function recorded(version: string): ReadonlyMap<string, string> {
  const text = readFileSync(new URL(`fixtures/dune-${version}.txt`, import.meta.url), "utf8");
  return new Map(
    text
      .split(/^--- /m)
      .slice(1)
      .map((part) => [
        part.slice(0, part.indexOf("\n")),
        part.slice(part.indexOf("\n") + 1).replace(/rc \d\n$/, ""),
      ]),
  );
}

const type =
  /^This (?:constant|expression) has type "?string"? but an expression was expected of type\n\s+"?int"?$/;

describe.each(["2.9.3", "3.17.2", "3.24.1"])("messages of dune %s", (version) => {
  const of = (target: string) => parseDiagnostics(recorded(version).get(target) ?? "");

  test("a type error keeps its place and its whole message", () => {
    expect(of("type/type.exe")).toEqual([
      {
        severity: "error",
        file: "type/type.ml",
        line: 2,
        column: 2,
        message: expect.stringMatching(type),
      },
    ]);
  });

  test("an error in C points into the C file", () => {
    expect(of("cstub/cstub.exe")).toEqual([
      {
        severity: "error",
        file: "cstub/st.c",
        line: 2,
        column: 9,
        message: "‘undefined_thing’ undeclared (first use in this function)",
      },
    ]);
  });

  test("a missing C function is named", () => {
    const diagnostics = of("link/link.exe");
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]?.message).toContain("undefined reference to `no_such_c_function'");
    expect(diagnostics[0]?.message).toContain("Error during linking");
  });

  test("a missing library points at the dune file", () => {
    expect(of("miss/miss.exe")).toMatchObject([
      { severity: "error", file: "miss/dune", line: 1, column: 35 },
    ]);
    expect(of("miss/miss.exe")[0]?.message).toContain('Library "nope" not found.');
  });

  test("a warning is a warning, once though two compilers print it", () => {
    expect(of("warn/warn.exe")).toMatchObject([
      { severity: "warning", file: "warn/warn.ml", line: 1, column: 8 },
    ]);
  });

  test("a command that dies by a signal says so", () => {
    expect(of("sig/sig.exe")[0]).toMatchObject({ severity: "error" });
    expect(of("sig/sig.exe")[0]?.message).toContain("got signal SEGV");
  });

  test("a failing rule's own words are the message", () => {
    expect(of("rulefail/a.exe")).toMatchObject([{ severity: "error", message: "oh no" }]);
  });

  test("dune's errors without a place are kept whole", () => {
    expect(of("usesvirt/u.exe")[0]?.message).toMatch(
      /^No implementation found for virtual library "virt" in\n_build\/default\/virt\.\n-> required by/,
    );
  });
});

test("text of no known form is not lost", () => {
  expect(parseDiagnostics("something odd\nhappened\n")).toEqual([
    { severity: "error", message: "something odd\nhappened" },
  ]);
  expect(parseDiagnostics("")).toEqual([]);
});

test("a race for dune's cache is no diagnostic, what comes before and after it is", () => {
  const race =
    "Warning: cache store error [7e00671e]: ((in_cache\n((l.cmi ffb8) (l.cmo\nb5a6))) (computed ((l.cmi\nffb8) (l.cmo 1e6b)))) after executing action at\nl/.l.objs/byte/_unknown_:1\n";
  const output = `File "a.ml", line 1, characters 0-1:\nError: A\n${race}${race}Error: B\n${race}File "c.ml", line 2, characters 0-1:\nError: C\n`;
  expect(parseDiagnostics(output).map(({ message }) => message)).toEqual(["A", "B", "C"]);
  expect(parseDiagnostics(race)).toEqual([]);
});

describe("a program that died by a signal is named", () => {
  const only = (output: string) => {
    const diagnostics = parseDiagnostics(output);
    expect(diagnostics).toHaveLength(1);
    return diagnostics[0];
  };

  test("by dune 3, asked for its commands", () => {
    const output = [
      'File "pp/dune", line 1, characters 47-95:',
      "1 | (executable (name main_pp) (preprocess (action (run %{exe:../tools/die.exe} KILL %{input-file}))))",
      "                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
      "(cd _build/default && tools/die.exe KILL pp/main_pp.ml) > _build/default/pp/main_pp.pp.ml",
      "Command got signal KILL.",
      "",
    ];
    expect(only(output.join("\n"))).toEqual({
      severity: "error",
      file: "pp/dune",
      line: 1,
      column: 47,
      message: "tools/die.exe got signal KILL.",
    });
  });

  test("by dune 2", () => {
    const output = [
      "x86_64-linux-gnu-gcc stub/st.o (got signal SEGV)",
      "(cd _build/default/stub && /usr/bin/x86_64-linux-gnu-gcc -O2 -o st.o -c st.c)",
      "",
    ];
    expect(only(output.join("\n"))?.message).toBe(
      "x86_64-linux-gnu-gcc stub/st.o got signal SEGV.",
    );
  });

  test.each([
    ["Killed", "_none_", "while building custom runtime system", "SIGKILL"],
    [
      "Segmentation fault (core dumped)",
      "caml_startup",
      "during linking (exit code 139)",
      "SIGSEGV",
    ],
  ])("%s, said by a shell in which OCaml linked", (word, file, what, signal) => {
    const output = `File "dune", line 35, characters 7-13:\n${word}\nFile "${file}", line 1:\nError: Error ${what}\n`;
    expect(only(output)).toMatchObject({
      file: "dune",
      message: `The C compiler or linker was killed by ${signal}.\nError: Error ${what}`,
    });
  });
});
