import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { linkInstead, readCommands } from "../../src/dune/link-again.ts";

const fixture = (version: string) =>
  readFileSync(new URL(`fixtures/rules-${version}.sexp`, import.meta.url), "utf8");

const spt = ["-cclib", "-z solo5-abi=spt"];

test.each(["2.9.3", "3.17.2", "3.24.1"])("what `dune rules` of %s prints", (version) => {
  const commands = readCommands(fixture(version));
  expect([...commands.keys()]).toEqual([
    "_build/solo5/app/a.exe",
    "_build/solo5/app/b.exe",
    "_build/solo5/hello.exe",
  ]);
  const link = commands.get("_build/solo5/app/a.exe");
  expect(link?.directory).toBe("_build/solo5");
  expect(link?.argv[0]).toBe("/opt/s5/lib/ocaml-solo5/bin/ocamlopt");
  // Flags of an (:include …) among them, and a word that is not ASCII.
  expect(link?.argv.slice(-6)).toEqual([
    ...["-cclib", "-u __solo5_mft1_note", "-cclib", "-z solo5-abi=hvt"],
    ...["-cclib", "-L/tmp/é"],
  ]);
  const instead = link && linkInstead(link, "/linked/spt/a.exe", spt);
  const changes = instead?.argv.flatMap((word, index) =>
    word === link?.argv[index] ? [] : [`${link?.argv[index]} → ${word}`],
  );
  expect(changes).toEqual(["app/a.exe → /linked/spt/a.exe", "-z solo5-abi=hvt → -z solo5-abi=spt"]);
});

const rule = (action: string) =>
  `((deps ()) (targets ((files (_build/c/a.exe)) (directories ()))) (context c) (action ${action}))`;

test.each([
  "(run cc -o a.exe)",
  "(chdir _build/c (progn (run cc -o a.exe) (run strip a.exe)))",
  "(chdir _build/c (with-stdout-to a.exe (run cc)))",
  "(chdir _build/c (run cc (dyn)))",
  "(chdir _build/c (run))",
  "(chdir _build/c (run cc -o a.exe) (run cc))",
  "(copy b a.exe)",
])("a rule of another kind is left out: %s", (action) => {
  expect(readCommands(`${rule(action)} ${rule("(chdir d (run cc))")}`)).toEqual(
    new Map([["_build/c/a.exe", { directory: "d", argv: ["cc"] }]]),
  );
  expect(readCommands(rule(action)).size).toBe(0);
});

test.each(["", "Error: nothing", "(((", "((action))", "((targets) (action (chdir x (run y))))"])(
  "nothing comes of %j",
  (output) => {
    expect(readCommands(output).size).toBe(0);
  },
);

test.each([
  ["without an output", ["cc", "a", "-z solo5-abi=hvt"]],
  ["with an output that is not said", ["cc", "-z solo5-abi=hvt", "-o"]],
  ["with two outputs", ["cc", "-o", "a", "-o", "b", "-z solo5-abi=hvt"]],
  ["without the setting", ["cc", "-o", "a", "-z", "now"]],
])("a command %s is not linked with", (_what, argv) => {
  expect(linkInstead({ directory: "d", argv }, "/x", spt)).toBeUndefined();
});
