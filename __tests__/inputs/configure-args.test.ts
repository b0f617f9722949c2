import { expect, test } from "vitest";
import { load, problemsOf } from "./loading.ts";

const targets = { targets: "hvt" };
const args = async (text: string) =>
  (await load({ flags: { ...targets, "configure-args": text } })).configureArgs;

test("words, parted by blanks only", async () => {
  expect(await args("--net=10.0.0.2/24,10.0.0.3  --enable-monitoring\n -o lamp")).toEqual([
    ...["--net=10.0.0.2/24,10.0.0.3", "--enable-monitoring", "-o", "lamp"],
  ]);
  expect(await args("")).toEqual([]);
  expect((await load({ flags: targets })).configureArgs).toEqual([]);
});

test("entries of a YAML list are taken whole", async () => {
  const file = "targets: hvt\nconfigure-args:\n  - --hello=Good night\n  - --tls=true\n";
  expect((await load({ file })).configureArgs).toEqual(["--hello=Good night", "--tls=true"]);
  const env = { INPUT_TARGETS: "hvt", "INPUT_CONFIGURE-ARGS": "[--hello=a b, -v]" };
  expect((await load({ env })).configureArgs).toEqual(["--hello=a b", "-v"]);
});

test.each([
  ["-t", "it is said in `targets`"],
  ["-thvt", "it is said in `targets`"],
  ["--target=xen", "it is said in `targets`"],
  ["--targ", "it is said in `targets`"],
  ["-fother.ml", "`config.ml` is what is configured; set `working-directory`"],
  ["--file=other.ml", "`config.ml` is what is configured; set `working-directory`"],
  ["--context-file=x", "each target has a context of its own"],
  ["--dry-run", "nothing would be configured"],
  ["--help", "nothing would be configured"],
])("refused: %s", async (word, why) => {
  expect(await problemsOf({ flags: { ...targets, "configure-args": `-v ${word}` } })).toBe(
    `flag --configure-args: \`${word}\` cannot stand here: ${why}.`,
  );
});

test("a control character", async () => {
  const file = 'targets: hvt\nconfigure-args: ["--hello=a\\nb"]\n';
  expect(await problemsOf({ file })).toMatch(
    /^dune-targets\.yml:2: `configure-args\[0\]`: `--hello=a\\nb` holds a control character/,
  );
});
