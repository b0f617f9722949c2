import { describe, expect, test } from "vitest";
import { readDependencyPaths } from "../../src/dune/dependency-path.ts";
import { parseDiagnostics } from "../../src/dune/diagnostics.ts";

/** What is told of each error that dune printed with `--debug-dependency-path`. */
function told(output: string) {
  const wayTo = readDependencyPaths(output);
  const plain = output.replace(/^-> required by (?!library|executable).*\n/gm, "");
  return parseDiagnostics(plain).map((error) => [error.message.split("\n")[0], wayTo(error)]);
}

// Both captured: a program that a rule of the context `other` runs, and one among the deps of a rule.
describe("dune 2.9.3", () => {
  test("names contexts but `default`", () => {
    const output = `x86_64-linux-gnu-gcc lib/s.o (exit 1)
(cd _build/default/lib && /usr/bin/x86_64-linux-gnu-gcc -O2 -o s.o -c s.c)
s.c:1:22: error: ‘oops’ undeclared (first use in this function)
-> required by lib/s.o
-> required by lib/libl_stubs.a
-> required by bin/main.exe
-> required by bin/o.txt (context other)
File "ty/t.ml", line 1, characters 13-16:
1 | let () = 1 + "a"
                 ^^^
Error: This expression has type string but an expression was expected of type
         int
-> required by ty/.t.eobjs/byte/dune__exe__T.cmi (context other)
-> required by ty/t.exe (context other)
-> required by bin/p.txt (context other)
`;
    expect(told(output)).toEqual([
      ["‘oops’ undeclared (first use in this function)", { context: "default" }],
      [
        "This expression has type string but an expression was expected of type",
        { context: "other", program: "ty/t.exe" },
      ],
    ]);
  });
});

describe("dune 3.24.1", () => {
  test("names every context", () => {
    const output = `File "ty/t.ml", line 1, characters 13-16:
1 | let () = 1 + "a"
                 ^^^
Error: This constant has type string but an expression was expected of type
         int
-> required by _build/default/ty/.t.eobjs/byte/dune__exe__T.cmi
-> required by _build/default/ty/t.exe
-> required by %{exe:../ty/t.exe} at bin/dune:1
-> required by _build/other/bin/p.txt
File "gen/dune", line 1, characters 34-38:
1 | (executable (name gen) (libraries unix))
                                      ^^^^
Error: Library "unix" not found.
-> required by _build/riscv32/gen/gen.exe
-> required by _build/riscv32/lib/tables.ml
-> required by _build/riscv32/bin/app.bc.exe
`;
    expect(told(output)).toEqual([
      [
        "This constant has type string but an expression was expected of type",
        { context: "default" },
      ],
      ['Library "unix" not found.', { context: "riscv32", program: "gen/gen.exe" }],
    ]);
  });

  test("the image itself is no program of a rule, and an error of two contexts is of neither", () => {
    const error = (context: string) => `File "a.ml", line 1, characters 0-1:
Error: Unbound value x
-> required by _build/${context}/.a.eobjs/byte/a.cmo
-> required by _build/${context}/a.exe
`;
    expect(told(error("riscv32"))).toEqual([["Unbound value x", { context: "riscv32" }]]);
    expect(told(error("riscv32") + error("default"))).toEqual([["Unbound value x", {}]]);
  });

  test("a message that names a temporary file is known by the others", () => {
    const output = (file: string) =>
      `File "lib/dune", line 1, characters 53-54:\n/tmp/${file}.s: Assembler messages:\n-> required by _build/default/lib/s.o\n`;
    const [error] = parseDiagnostics(output("a").replace(/-> .*\n/, ""));
    expect(error && readDependencyPaths(output("b"))(error)).toEqual({ context: "default" });
  });
});
