import { expect, test } from "vitest";
import { parseSexps } from "../../src/project/sexp.ts";
import { stanzaRewrites } from "../../src/workspace/edit.ts";
import { nativeModes, rewriteFiles, textsFor } from "../../src/workspace/rewrite.ts";
import { quote } from "../../src/workspace/splice.ts";
import { buildsOf, cortex, host, projectOf, riscv32, solo5, type Wish } from "./sample.ts";

const unix: Wish = { name: "unix", toolchain: host, add: ["deflate.c", "clock.unix"] };
const rv: Wish = { name: "riscv32", toolchain: riscv32, add: ["clock.mcu", "deflate.ocaml"] };

function rewritten(
  wishes: readonly Wish[],
  text: string,
  language?: string,
  more?: Readonly<Record<string, string>>,
) {
  const project = projectOf(text, language, more);
  return rewriteFiles(project.texts, stanzaRewrites(buildsOf(project, wishes)));
}

test("stanzas are written once per context, everything else stays", async () => {
  const text = `; the unikernel \xc3\xa9\r
(executables
 (names main ctl) ; two of them
 (public_names demo -)
 (enabled_if (<> %{os_type} Win32)) ; a condition
 (link_flags (:include flags.sexp))
 (libraries archive
  ; the last one
 ))

(rule (with-stdout-to flags.sexp (echo "()")))
(subdir inner
 (executable (name inner) (modes byte) (libraries clock)))
(include more.inc)
`;
  const include = "(executable\n (name third)\n (libraries archive))\n";
  const wishes = [unix, rv, { ...rv, name: "cortex-m3", toolchain: cortex, flags: ["-g", "a b"] }];
  const files = rewritten(wishes, text, "3.0", { "bin/more.inc": include });
  await expect(files.get("bin/dune")).toMatchFileSnapshot("golden/gated.dune");
  await expect(files.get("bin/more.inc")).toMatchFileSnapshot("golden/gated.inc");
});

test("contexts that need the same share a copy", () => {
  const wishes = [unix, rv, { ...rv, name: "cortex-m3", toolchain: cortex }];
  const text = rewritten(wishes, "(executable (name main) (libraries archive))").get("bin/dune");
  expect(text).toContain(
    "(enabled_if (or (= %{context_name} riscv32) (= %{context_name} cortex-m3)))",
  );
  expect(text?.match(/\(executable/g)).toHaveLength(3);
});

test("one edit for all contexts changes the stanza in place", () => {
  const wishes = [rv, { ...rv, name: "cortex-m3", toolchain: cortex }];
  expect(rewritten(wishes, "(executable (name main) (libraries a))").get("bin/dune")).toBe(
    "(executable (name main) (libraries a clock.mcu deflate.ocaml)\n (modes exe byte_complete))",
  );
});

test("a file that needs no change is not rewritten", () => {
  const wish: Wish = { name: "unix", toolchain: host };
  expect(rewritten([wish], "(executable (name main) (libraries a))").size).toBe(0);
});

test.each([
  ["(link_flags -linkall)", "(link_flags (-linkall) -z x)"],
  ["(link_flags (:standard \\ -g))", "(link_flags ((:standard \\ -g)) -z x)"],
  ["(link_flags)", "(link_flags -z x)"],
  ["( link_flags -a ; why\n)", "( link_flags (-a ; why\n) -z x)"],
  ["", "\n (link_flags :standard -z x)"],
])("link flags are appended to %j", (field, expected) => {
  const wish: Wish = { name: "unix", toolchain: host, flags: ["-z", "x"] };
  const text = rewritten([wish], `(executable (name main)${field})`).get("bin/dune");
  expect(text).toBe(`(executable (name main)${expected})`);
});

const abi = ["-cclib", "-z solo5-abi=spt"];

test.each([
  [
    ':standard -cclib "-z solo5-abi=%{env:MODE=hvt}" ; why\n -cclib "-u start"',
    ':standard -cclib "-z solo5-abi=spt" ; why\n -cclib "-u start"',
  ],
  ['(:standard -cclib "-z solo5-abi=hvt")', '(:standard -cclib "-z solo5-abi=spt")'],
  ['"-z solo5-abi=hvt -u %{env:START=start}"', '"-z solo5-abi=spt -u %{env:START=start}"'],
  ['"-u start -z solo5-abi=hvt"', '"-u start -z solo5-abi=spt"'],
  [
    '-cclib "-z solo5-abi=hvt" -cclib "-z solo5-abi=xen"',
    '-cclib "-z solo5-abi=spt" -cclib "-z solo5-abi=spt"',
  ],
  ['-cclib "-z now"', '(-cclib "-z now") -cclib "-z solo5-abi=spt"'],
  ['-cclib "-z solo5-abi-x=hvt"', '(-cclib "-z solo5-abi-x=hvt") -cclib "-z solo5-abi=spt"'],
  ['-cclib "-Wl,-z solo5-abi.x"', '(-cclib "-Wl,-z solo5-abi.x") -cclib "-z solo5-abi=spt"'],
  ["(:include flags.sexp)", '((:include flags.sexp)) -cclib "-z solo5-abi=spt"'],
  [
    '(:standard \\ "-z solo5-abi=hvt")',
    '((:standard \\ "-z solo5-abi=hvt")) -cclib "-z solo5-abi=spt"',
  ],
])("a target's setting of the linker takes the place of the project's in %j", (field, expected) => {
  const wish: Wish = { name: "spt", toolchain: solo5, flags: abi };
  const text = rewritten([wish], `(executable (name main) (link_flags ${field}))`).get("bin/dune");
  expect(text).toBe(`(executable (name main) (link_flags ${expected}))`);
});

test("flags that are no setting are appended, and the setting still takes its place", () => {
  const wish: Wish = { name: "spt", toolchain: solo5, flags: [...abi, "-ccopt", "-g"] };
  const field = '(link_flags "-z solo5-abi=hvt" -linkall)';
  expect(rewritten([wish], `(executable (name main) ${field})`).get("bin/dune")).toBe(
    '(executable (name main) (link_flags ("-z solo5-abi=spt" -linkall) -ccopt -g))',
  );
});

test("of targets of one context dune links for the first, or for the one that is named", () => {
  const project = projectOf("(executable (name main))");
  const flags = (name: string) => ["-cclib", `-z solo5-abi=${name}`];
  const wishes = ["hvt", "spt"].map((name) => ({ name, toolchain: solo5, flags: flags(name) }));
  const builds = buildsOf(project, wishes);
  const source = { directory: "/project", project };
  const linked = (target?: string) => {
    const first = builds.find((build) => build.target.name === target);
    return /abi=(\w+)/.exec(textsFor({ source, builds }, first).get("bin/dune") ?? "")?.[1];
  };
  expect([linked(), linked("spt"), linked("hvt")]).toEqual(["hvt", "spt", "hvt"]);
});

test("a file that says already what the first target needs is still one that others change", () => {
  const project = projectOf('(executable (name main) (link_flags "-z solo5-abi=spt"))');
  const builds = buildsOf(project, [{ name: "spt", toolchain: solo5, flags: abi }]);
  const source = { directory: "/project", project };
  expect([...textsFor({ source, builds }, undefined)]).toEqual([...project.texts].slice(-1));
});

test.each([
  ["riscv32", "3.0", "", "\n (modes exe byte_complete)"],
  ["riscv32", "1.9", "", "\n (modes byte exe byte_complete)"],
  ["riscv32", "3.0", "(modes js)", "(modes js exe byte_complete)"],
  ["riscv32", "3.0", "(modes native)", "(modes native byte_complete)"],
  ["riscv32", "3.0", "(modes (best exe) byte_complete)", undefined],
  ["unix", "3.0", "", undefined],
  ["unix", "3.0", "(modes byte)", "(modes byte exe)"],
  ["unix", "3.0", "(modes (byte exe))", "(modes (byte exe) exe)"],
  ["unix", "3.0", "(modes (native exe))", undefined],
  ["js", "3.0", "", "\n (modes exe js)"],
])("for %s in lang %s %j becomes %j", (name, language, field, expected) => {
  const wish: Wish = {
    ...{ name, toolchain: name === "riscv32" ? riscv32 : host },
    ...{ mode: name === "js" ? "js" : "exe" },
  };
  const text = rewritten([wish], `(executable (name main)${field})`, language).get("bin/dune");
  expect(text).toBe(expected && `(executable (name main)${expected})`);
});

test.each([
  "-ccopt",
  "-Wl,--defsym=a=1",
  "two words",
  'say "x"',
  "back\\slash",
  "\\",
  ":standard",
  "%{env:HOME=}",
  "100%",
  "tab\tnew\nline\x7f",
  "semi;colon (paren)",
  "",
  "é",
])("dune reads %j back", (word) => {
  const [atom] = parseSexps(quote(word), "dune");
  expect(atom?.kind === "atom" && Buffer.from(atom.text, "latin1").toString("utf8")).toBe(word);
});

test("operators of ordered sets and variables never get through unquoted", () => {
  expect([":standard", "\\", "%{x}"].map(quote)).toEqual(['":standard"', '"\\\\"', '"\\%{x}"']);
});

test("an include of two directories that need different texts is the user's to split", () => {
  const project = projectOf("(include ../shared.inc)", "3.0", {
    "other/dune": "(include ../shared.inc)",
    "shared.inc": "(executable (name main) (libraries archive))",
  });
  const [build] = buildsOf(project, [unix]);
  const executables = build?.executables ?? [];
  expect(executables).toHaveLength(2);
  const others = buildsOf(project, [{ ...unix, add: ["clock.mcu"] }])[0]?.executables ?? [];
  const mixed = build && {
    ...build,
    executables: [...executables.slice(0, 1), ...others.slice(1)],
  };
  expect(() => rewriteFiles(project.texts, stanzaRewrites(mixed ? [mixed] : []))).toThrow(
    /^shared.inc:1: This stanza is included into several directories/,
  );
});

test("a library of native code is no obstacle to a compiler that has none", () => {
  const text = `(executable (name main))
(library (name fast) (modules fast) (modes native))
(library (name both) (modules both) (modes byte native)) ; native
(library (name less) (modules less) (modes :standard \\ native))
`;
  const project = projectOf(text, "3.8", { "more/dune": "(library (name l) (modes native))" });
  const withNative = (wishes: readonly Wish[]) => {
    const builds = buildsOf(project, wishes);
    return rewriteFiles(project.texts, stanzaRewrites(builds), nativeModes(project, builds));
  };
  const files = withNative([{ ...rv, add: [] }]);
  expect(files.get("more/dune")).toBe("(library (name l) (modes best))");
  expect(files.get("bin/dune")).toContain("(modes best))\n");
  expect(files.get("bin/dune")).toContain("(modes byte best)) ; native\n");
  expect(files.get("bin/dune")).toContain("(modes :standard \\ native))");
  expect(withNative([{ ...unix, add: [] }]).size).toBe(0);
});
