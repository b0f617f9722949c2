import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { fillTemplate, shellWord } from "../../src/toolchain/chip.ts";

test.each([
  "plain",
  "a b",
  "it's",
  "$(reboot)",
  '"',
  "`x`",
  "\\",
  "",
  "*",
  "-Wl,--defsym=__flash=0x0",
])("the shell reads %j back unchanged", (text) => {
  const said = execFileSync("sh", ["-c", `printf %s ${shellWord(text)}`], { encoding: "utf8" });
  expect(said).toBe(text);
});

test("names become words", () => {
  expect(fillTemplate('exec @CC@ @FLAGS@ "$@"', { CC: ["gcc"], FLAGS: ["-O", "a b"] })).toBe(
    "exec gcc -O 'a b' \"$@\"",
  );
});

test("a name without words is refused", () => {
  expect(() => fillTemplate("@NAME@", {})).toThrow("@NAME@");
});
