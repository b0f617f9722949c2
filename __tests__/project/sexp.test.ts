import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../src/base/errors.ts";
import { locate, parseSexps, type Sexp } from "../../src/project/sexp.ts";

/** Atoms as their text, strings with `s:` before it, lists as arrays. */
type Tree = string | readonly Tree[];
function tree(node: Sexp): Tree {
  if (node.kind === "list") return node.items.map(tree);
  return node.quoted ? `s:${node.text}` : node.text;
}
const read = (text: string) => parseSexps(text, "dune").map(tree);

describe("lexical forms", () => {
  const cases: readonly (readonly [string, string, readonly Tree[]])[] = [
    ["nothing", "", []],
    ["an empty list", "()", [[]]],
    ["nesting", "(a (b (c)) d)", [["a", ["b", ["c"]], "d"]]],
    ["several", "a (b) c", ["a", ["b"], "c"]],
    ["all blanks", " \t\f\n\r\na\r\n", ["a"]],
    ["a comment to the end of the line", 'a ; (b " \\\nc', ["a", "c"]],
    ["a comment that ends the file", "a;b", ["a"]],
    ["bytes outside ASCII in a comment", "; \xc3\xa9\na", ["a"]],
    ["a comment before CRLF", ";x\r\na", ["a"]],
    ["# in an atom, with no meaning", "#a #|b|#", ["#a", "#|b|#"]],
    ["#; as an atom and a comment", "(#;(a)\n)", [["#"]]],
    ["a backslash in an atom", "a\\nb \\", ["a\\nb", "\\"]],
    ["every punctuation of atoms", "!#$%&'*+,-./:<=>?@[]^_`{|}~", ["!#$%&'*+,-./:<=>?@[]^_`{|}~"]],
    ["tokens without blanks between", 'a"b"(c)d', ["a", "s:b", ["c"], "d"]],
    ["variables", "%{a}b%{c:d:e} 100% }", ["%{a}b%{c:d:e}", "100%", "}"]],
    ["a string", '"a b"', ["s:a b"]],
    ["an empty string", '""', ["s:"]],
    ["a string over lines", '"a\nb\r\nc"', ["s:a\nb\r\nc"]],
    ["bytes outside ASCII in a string", '"\xc3\xa9"', ["s:\xc3\xa9"]],
    ["named escapes", String.raw`"\n\r\b\t\\\"\'"`, ["s:\n\r\b\t\\\"'"]],
    ["decimal escapes", String.raw`"\065\0001\255"`, ["s:A\x001\xff"]],
    ["hexadecimal escapes", String.raw`"\x41\xfFg"`, ["s:A\xffg"]],
    ["an escaped percent", String.raw`"\%{a}"`, ["s:%{a}"]],
    ["a variable in a string", '"a%{b}c%"', ["s:a%{b}c%"]],
    ["an escaped line end", '"a\\\n \t b\\\r\n  c"', ["s:abc"]],
    ["a block string", '"\\| a\\tb\n"\\> c\\td\n', ["s:a\tb\nc\\td\n"]],
    [
      "an indented block in a list",
      '(echo\n  "\\| a "b"\n  "\\|\n  "\\>  c\n)',
      [["echo", 's:a "b"\n\n c\n']],
    ],
    ["a block string at the end", '"\\| a', ["s:a"]],
    ["an empty block string at the end", '"\\|', ["s:"]],
    ["a block string with CRLF", '"\\| a\r\n"\\> b\r\n', ["s:a\r\nb\r\n"]],
    ["an escaped line end in a block", '"\\| a\\\n"\\| b\n', ["s:ab\n"]],
    ["variables in a block, and none in a raw one", '"\\| %{a}\n"\\> %{\n', ["s:%{a}\n%{\n"]],
    ["a string behind a block", '"\\| a\n"b"', ["s:a\n", "s:b"]],
  ];
  test.each(cases)("%s", (_what, text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

describe("lexical errors", () => {
  test.each([
    ["an unclosed parenthesis, at its start", "(a\n  (b\n", 2, 2, "never closed"],
    ["a parenthesis too many", "(a))", 1, 3, "closes nothing"],
    ["an unclosed string, at its start", '(a\n"b', 2, 0, "string is never closed"],
    ["a control character", "a\n\x01", 2, 0, "control character 1"],
    ["a delete character", "\x7f", 1, 0, "control character 127"],
    ["a lone carriage return", "a\rb", 1, 1, "carriage return"],
    ["a byte outside ASCII in an atom", "ab\xc3\xa9", 1, 2, "outside ASCII"],
    ["an unknown escape", '"a\\q"', 1, 2, "escapes"],
    ["a decimal escape that is too great", '"\\256"', 1, 1, "escapes"],
    ["a short decimal escape", '"\\12"', 1, 1, "escapes"],
    ["a short hexadecimal escape", '"\\x4"', 1, 1, "escapes"],
    ["an empty variable", "%{}", 1, 0, "variable"],
    ["an unclosed variable", "a%{b", 1, 1, "variable"],
    ["a blank in a variable", '"%{a b}"', 1, 1, "variable"],
    ["an empty argument", "%{a:}", 1, 0, "variable"],
    ["no space in a block string", '"\\|a', 1, 3, "space"],
  ])("%s", (_what, text, line, column, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        name: "ConfigurationError",
        problems: [
          { message: expect.stringContaining(message), at: { file: "dune", line, column } },
        ],
      }),
    );
  });
});

describe("offsets", () => {
  test("are those of the whole token", () => {
    const [list] = parseSexps(' (a "b c")', "dune");
    expect(list).toMatchObject({
      start: 1,
      end: 10,
      items: [
        { start: 2, end: 3 },
        { start: 4, end: 9 },
      ],
    });
  });

  test.each([
    [0, 1, 0],
    [2, 1, 2],
    [3, 2, 0],
    [5, 3, 0],
    [6, 3, 1],
  ])("%i is line %i, column %i", (offset, line, column) => {
    expect(locate("ab\n\r\nc", "f", offset)).toEqual({ file: "f", line, column });
  });
});

describe("size", () => {
  test("a hundred thousand nested lists", () => {
    const depth = 100_000;
    let [node] = parseSexps("(".repeat(depth) + ")".repeat(depth), "dune");
    let counted = 0;
    for (; node?.kind === "list"; counted += 1) node = node.items[0];
    expect(counted).toBe(depth);
    expect(() => read("(".repeat(depth))).toThrow(ConfigurationError);
  });

  test.each([
    ["blanks and comments", " \n;x\n".repeat(400_000)],
    ["one atom", "a%{b}".repeat(400_000)],
    ["one string", `"${"\\n%{b}".repeat(300_000)}"`],
    ["one block string", '"\\| a\\n\n'.repeat(300_000)],
    ["quotes in comments", `;"\n`.repeat(500_000)],
  ])(
    "two megabytes of %s",
    (_what, text) => {
      expect(parseSexps(text, "dune").length).toBeLessThanOrEqual(1);
    },
    2_000,
  );
});

/** Text that is mostly made of what the lexer has rules for. */
const hostile = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...'()"\\%{};:|>#\n\r\t\f a0x1n') },
      {
        weight: 2,
        arbitrary: fc.constantFrom('"\\|', '"\\>', "\r\n", "%{a}", "\\%{", '"\\| ', "\\065"),
      },
      {
        weight: 1,
        arbitrary: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
      },
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(""));

function walk(nodes: readonly Sexp[]): readonly Sexp[] {
  return nodes.flatMap((node) => (node.kind === "list" ? [node, ...walk(node.items)] : [node]));
}

const sexp: fc.Arbitrary<Tree> = fc.letrec<{ node: Tree }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.string({ unit: fc.constantFrom(..."abz09_-.:!*"), minLength: 1 }),
    fc.array(fc.integer({ min: 0, max: 255 })).map((codes) => `s:${String.fromCharCode(...codes)}`),
    fc.array(tie("node"), { maxLength: 5 }),
  ),
})).node;

function write(node: Tree): string {
  if (typeof node !== "string") return `(${node.map(write).join(" ")})`;
  if (!node.startsWith("s:")) return node;
  const escaped = node
    .slice(2)
    .replace(
      /["\\%\n]|[^ -~]/g,
      (character) => `\\${String(character.charCodeAt(0)).padStart(3, "0")}`,
    );
  return `"${escaped}"`;
}

describe("properties", () => {
  test("whatever the bytes, there are nodes or a ConfigurationError with a place", () => {
    let read = 0;
    fc.assert(
      fc.property(hostile, (text) => {
        try {
          for (const node of walk(parseSexps(text, "dune"))) {
            const [again, ...rest] = parseSexps(text.slice(node.start, node.end), "dune");
            expect(rest).toEqual([]);
            expect(again && tree(again)).toEqual(tree(node));
          }
          read += 1;
        } catch (error) {
          if (!(error instanceof ConfigurationError)) throw error;
          expect(error.problems[0]?.at?.line).toBeGreaterThan(0);
        }
      }),
      { numRuns: 20_000 },
    );
    // Guards against a generator that only makes what is refused.
    expect(read).toBeGreaterThan(1_000);
  }, 60_000);

  test("what is written is read again", () => {
    fc.assert(
      fc.property(fc.array(sexp), (nodes) => {
        expect(read(nodes.map(write).join("\n"))).toEqual(nodes);
      }),
      { numRuns: 2_000 },
    );
  }, 30_000);
});
