import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { BuildResult } from "../../src/dune/build-workspace.ts";
import { type Link, linkAgain } from "../../src/dune/link-again.ts";
import { silent } from "../silent.ts";

const built = "_build/solo5/main.exe";

/** A dune whose `build` writes the flags that the tree's file `dune` holds into what is asked for. */
const dune = `#!/bin/sh
echo "$*" >> log
case $1 in
  rules)
    ruling=$(cat rules 2> /dev/null) || exit 1
    echo "((targets ((files (${built})) (directories ()))) (action $ruling))" ;;
  build)
    flags=$(cat dune)
    case $flags in *broken*) echo "Error: $flags" >&2; exit 1 ;; esac
    mkdir -p _build/solo5
    echo "by dune: $flags" > ${built} ;;
esac
`;

/** A linker that writes its arguments into its output; some ABIs it cannot link for, or not soon. */
const linker = `#!/bin/sh
case "$*" in
  *abi=broken*) echo "ld: cannot open linker script file solo5_broken.lds: No such file" >&2
    echo 'File "caml_startup", line 1:' >&2
    echo "Error: Error during linking (exit code 1)" >&2; exit 2 ;;
  *abi=silent*) exit 3 ;;
  *abi=slow*) echo begun > slow; exec sleep 60 ;;
  *abi=late*) while ! [ -e slow ]; do sleep 0.05; done; echo "ld: late" >&2; exit 1 ;;
esac
echo "by hand: $4" > "$2"
`;

interface Scene {
  readonly targets: readonly string[];
  readonly rules?: string;
  readonly failed?: BuildResult<string>["failed"];
  readonly failFast?: boolean;
  readonly onlyDune?: boolean;
}

const ordinary = `(chdir _build/solo5 (run LINKER -o main.exe -cclib "-z solo5-abi=hvt"))`;

/** Links for targets whose ABI is their name, in a tree where dune has linked for hvt. */
async function link({ targets, rules = ordinary, failed = new Map(), ...scene }: Scene) {
  const root = mkdtempSync(join(tmpdir(), "link-again-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const tree = join(root, "tree");
  mkdirSync(join(tree, "_build/solo5"), { recursive: true });
  mkdirSync(join(root, "bin"));
  for (const [name, text] of Object.entries({ dune, linker })) {
    writeFileSync(join(root, "bin", name), text);
    chmodSync(join(root, "bin", name), 0o755);
  }
  const texts = (target = "hvt") => new Map([["dune", `-z solo5-abi=${target}\n`]]);
  writeFileSync(join(tree, "dune"), texts().get("dune") ?? "");
  writeFileSync(join(tree, "rules"), rules.replace("LINKER", join(root, "bin/linker")));
  if (failed.size === 0) writeFileSync(join(tree, built), "of the build\n");
  const links = targets.map(
    (target): Link<string> => ({
      ...{ image: target, from: built, first: "hvt", to: `../linked/${target}/main.exe` },
      flags: ["-cclib", `-z solo5-abi=${target}`],
    }),
  );
  const setting = {
    ...{ tree, findlibConf: undefined, cacheRoot: root, duneVersion: "3.17.2" },
    ...{ profile: "release", jobs: 2, env: { PATH: `${root}/bin:${process.env["PATH"]}` } },
  };
  const failFast = scene.failFast ? new AbortController().signal : undefined;
  const onlyDune = scene.onlyDune ?? false;
  const request = { workspace: "hvt", links, texts, onlyDune, failFast };
  const outcome = await linkAgain(request, setting, { failed, cancelled: new Set() }, silent);
  const read = (path: string) =>
    existsSync(join(tree, path)) ? readFileSync(join(tree, path), "utf8") : undefined;
  return {
    failed: [...outcome.failed].map(([target, errors]) => [
      target,
      ...errors.map(({ message }) => message),
    ]),
    cancelled: [...outcome.cancelled],
    made: targets.map((target) => read(`../linked/${target}/main.exe`)),
    first: read(built),
    text: read("dune"),
    asked: (read("log") ?? "").match(/^\w+/gm) ?? [],
  };
}

test("each target is linked by dune's own command, and dune's file stays", async () => {
  expect(await link({ targets: ["spt", "virtio"] })).toEqual({
    ...{ failed: [], cancelled: [], first: "of the build\n", text: "-z solo5-abi=hvt\n" },
    made: ["by hand: -z solo5-abi=spt\n", "by hand: -z solo5-abi=virtio\n"],
    asked: ["rules"],
  });
});

test("an error of such a link is told of that target only", async () => {
  const { failed, cancelled, made } = await link({ targets: ["broken", "spt", "silent"] });
  expect(failed.sort()).toEqual([
    [
      "broken",
      "ld: cannot open linker script file solo5_broken.lds: No such file\nError: Error during linking (exit code 1)",
    ],
    ["silent", "the linker ended with status 3 without a message."],
  ]);
  expect(cancelled).toEqual([]);
  expect(made).toEqual([undefined, "by hand: -z solo5-abi=spt\n", undefined]);
});

test("with fail-fast an error ends the links beside it and keeps the others from being begun", async () => {
  const { failed, cancelled } = await link({ targets: ["slow", "late", "spt"], failFast: true });
  expect(failed).toEqual([["late", "ld: late"]]);
  expect(cancelled.sort()).toEqual(["slow", "spt"]);
});

test.each([
  ["a rule of another kind", { rules: "(copy a b)" }],
  ["no rule", { rules: "(((" }],
  ["variables of the project's", { onlyDune: true }],
])("with %s dune links, for the first target last", async (_what, scene) => {
  const result = await link({ targets: ["spt", "broken", "xen"], ...scene });
  expect(result).toMatchObject({
    failed: [["broken", "-z solo5-abi=broken"]],
    made: ["by dune: -z solo5-abi=spt\n", undefined, "by dune: -z solo5-abi=xen\n"],
    first: "by dune: -z solo5-abi=hvt\n",
    text: "-z solo5-abi=hvt\n",
  });
});

test("where dune could not link for the first target, it is asked for each of the others", async () => {
  const failed = new Map([["hvt", [{ severity: "error", message: "no hvt" } as const]]]);
  const { made, first, asked, ...rest } = await link({ targets: ["spt"], failed });
  expect(rest.failed).toEqual([["hvt", "no hvt"]]);
  expect(made).toEqual(["by dune: -z solo5-abi=spt\n"]);
  expect(asked).toEqual(["build"]);
  expect(rest.text).toBe("-z solo5-abi=hvt\n");
  const fast = await link({ targets: ["spt"], failed, failFast: true });
  expect([fast.cancelled, fast.asked]).toEqual([["spt"], []]);
});
