import { describe, expect, test } from "vitest";
import { parseCommand } from "./commands.ts";
import { type Pairs, parsePairs, parsePaths } from "./file-commands.ts";
import { openMasks } from "./masks.ts";
import { openStepLog } from "./step-log.ts";

describe("files of names and values", () => {
  test.each<[string, Pairs["pairs"]]>([
    ["", []],
    [
      "a=1\n\nb=2",
      [
        ["a", "1"],
        ["b", "2"],
      ],
    ],
    ["a==<<b", [["a", "=<<b"]]],
    ["a<<END\nEND", [["a", ""]]],
    [
      "a<<END\none=1\n\n END\nb<<X\nEND\nc=3\n",
      [
        ["a", "one=1\n\n END\nb<<X"],
        ["c", "3"],
      ],
    ],
    ["a<<x=y\nvalue\nx=y\n", [["a", "value"]]],
    ["a<<END\r\nvalue\r\nEND\r\n", [["a", "value\r"]]],
    [
      "a=1\na=2",
      [
        ["a", "1"],
        ["a", "2"],
      ],
    ],
  ])("%j", (text, pairs) => {
    expect(parsePairs(text)).toEqual({ pairs });
  });

  test.each([
    ["a=1\nnonsense\nb=2", "Invalid format 'nonsense'", [["a", "1"]]],
    ["a<<END\nvalue\n", "Invalid value. Matching delimiter not found 'END'", []],
    ["a<<END", "Invalid value. Matching delimiter not found 'END'", []],
    ["a<<END\nvalue", "Invalid value. EOF marker missing new line.", []],
    [
      "<<END\nEND",
      "Invalid format '<<END'. Name must not be empty and delimiter must not be empty",
      [],
    ],
  ])("%j is a mistake; what is before it counts", (text, error, pairs) => {
    expect(parsePairs(text)).toEqual({ pairs, error });
  });

  test("paths are lines", () => {
    expect(parsePaths("/a b\n\r\n/c\r\n")).toEqual(["/a b", "/c"]);
  });
});

describe("commands", () => {
  const names = new Set(["error", "group"]);
  test.each([
    ["::group::a%0Ab%25%3A", { name: "group", properties: {}, data: "a\nb%%3A" }],
    [
      "  ::Error file=a%2Cb.ml,line=3,endLine=,title=x=y::no: ::",
      { name: "error", properties: { file: "a,b.ml", line: "3", title: "x=y" }, data: "no: ::" },
    ],
    ["before ##[group]a%5D", { name: "group", properties: {}, data: "a]" }],
    [
      "##[error file=a;line=3]b",
      { name: "error", properties: { file: "a", line: "3" }, data: "b" },
    ],
    ["::unknown::a", undefined],
    ["before ::group::a", undefined],
    ["::group", undefined],
  ])("%j", (line, command) => {
    expect(parseCommand(line, names)).toEqual(command);
  });
});

describe("masks", () => {
  test.each([
    ["s3cret", "the s3cret, s3crets3cret", "the ***, ***"],
    ["s3cret", `in base64: ${Buffer.from("s3cret").toString("base64")}`, "in base64: ***"],
    ["s3cret", `after x: ${Buffer.from("xs3cret").toString("base64")}`, "after x: eHMz***"],
    ['a"b&c', 'JSON a\\"b&c, XML a&quot;b&amp;c, URI a%22b%26c', "JSON ***, XML ***, URI ***"],
    ["one\n two ", "one or two", "*** or ***"],
    ["abab", "ababab", "***"],
  ])("%j hides %j", (secret, text, shown) => {
    const masks = openMasks();
    masks.add(secret);
    expect(masks.apply(text)).toBe(shown);
  });
});

describe("the log of a step", () => {
  const open = (debug = false) => {
    const log = openStepLog({ masks: openMasks(), workspace: "/home/runner/hello", debug });
    return { log, print: (...lines: string[]) => lines.forEach(log.line) };
  };

  test("a mask hides what comes after it, in lines and annotations, and is not shown itself", () => {
    const { log, print } = open();
    print("hunter2", "::add-mask::hunter2", "hunter2", "::warning::no hunter2", "::add-mask:: ");
    expect(log.lines.slice(0, 3)).toEqual(["hunter2", "***", "##[warning]no ***"]);
    expect(log.annotations[0]?.message).toBe("no ***");
    expect(log.annotations[1]?.message).toContain("Can't add secret mask for empty string");
  });

  test("ten annotations of each kind, and 4096 characters of each", () => {
    const { log, print } = open();
    for (let count = 0; count < 12; count += 1) print(`::error::e${count}`, `::notice::n${count}`);
    print(`::warning::${"x".repeat(5000)}`);
    const messages = (wanted: string) =>
      log.annotations.flatMap(({ kind, message }) => (kind === wanted ? [message] : []));
    expect(messages("error")).toEqual(Array.from({ length: 10 }, (_, count) => `e${count}`));
    expect(messages("notice")).toHaveLength(10);
    expect(messages("warning").map(({ length }) => length)).toEqual([4096]);
    expect(log.lines.filter((line) => line.startsWith("##[error]"))).toHaveLength(12);
  });

  test("annotations point into the workspace", () => {
    const { log, print } = open();
    print("::error file=/home/runner/hello/bin/main.ml,line=3,col=1::a", "::error file=/etc/x::b");
    expect(log.annotations.map(({ properties }) => properties)).toEqual([
      { file: "bin/main.ml", line: "3", col: "1" },
      { file: "/etc/x" },
    ]);
  });

  test("groups and debug lines", () => {
    const lines = ["::group::Plan", "::debug::why", "::endgroup::"];
    const [usual, debugging] = [open(), open(true)];
    usual.print(...lines);
    debugging.print(...lines);
    expect(usual.log.lines).toEqual(["##[group]Plan", "##[endgroup]"]);
    expect(debugging.log.lines).toEqual(["##[group]Plan", "##[debug]why", "##[endgroup]"]);
  });

  test.each(["set-output", "save-state", "set-env", "add-path"])("%s fails the step", (name) => {
    const { log, print } = open();
    print("fine");
    expect(log.refused()).toBe(false);
    print(`::${name} name=a::b`);
    expect(log.refused()).toBe(true);
    expect(log.annotations[1]?.message).toContain(`The \`${name}\` command is disabled`);
  });

  test("stopped commands are printed until the word comes", () => {
    const { log, print } = open();
    print("::stop-commands::w0rd", "::error::a", "::other::", "::W0rd::", "::error::b");
    expect(log.annotations.map(({ message }) => message)).toEqual(["b"]);
    expect(log.lines.slice(1, 3)).toEqual(["::error::a", "::other::"]);
    print("::stop-commands::group");
    expect(log.refused()).toBe(true);
  });
});
