import { expect, test } from "vitest";
import { planWorkspaces } from "../../src/workspace/group.ts";
import { builtImage, duneFiles } from "../../src/workspace/images.ts";
import { buildsOf, cortex, host, projectOf, riscv32, solo5, type Wish } from "./sample.ts";

const plain = "(executable (name main) (libraries archive))";
const unix: Wish = { name: "unix", toolchain: host, add: ["clock.unix"] };
const js: Wish = { name: "js", toolchain: host, add: ["clock.js"], mode: "js" };
const rv: Wish = { name: "riscv32", toolchain: riscv32, add: ["clock.mcu"] };
const abi = (name: string) => ["-cclib", `-z solo5-abi=${name}`];
const hvt: Wish = { name: "hvt", toolchain: solo5, add: ["clock.solo5"], flags: abi("hvt") };
const spt: Wish = { ...hvt, name: "spt", flags: abi("spt") };
const xen: Wish = { ...hvt, name: "xen", add: ["clock.xen"], flags: abi("xen") };
const cm: Wish = { name: "cortex-m3", toolchain: cortex, add: ["clock.mcu"] };

function plan(wishes: readonly Wish[], dune?: string, text = plain, language = "3.0") {
  const project = projectOf(text, language);
  return planWorkspaces({ builds: buildsOf(project, wishes), dune });
}

function row(
  what: string,
  wishes: readonly Wish[],
  dune: string | undefined,
  names: readonly string[],
  reason: RegExp,
  text = plain,
  language = "3.0",
) {
  return { what, wishes, dune, names, reason, text, language };
}

test.each([
  row(
    "one dune from 3.15 on",
    [unix, js, rv, cm],
    "3.15.0",
    ["unix+riscv32+cortex-m3", "js"],
    /^one build of the contexts default, riscv32, cortex-m3, executables written once per context; apart from js: different implementations in the one context default$/,
  ),
  row(
    "an older dune",
    [unix, js, rv],
    "3.14.2",
    ["unix", "js", "riscv32"],
    /^unix alone .* apart from riscv32: different implementations, and dune 3.14.2 accepts an executable only once/,
  ),
  row(
    "an older dune and the same edit in all contexts",
    [rv, cm],
    "2.9.3",
    ["riscv32+cortex-m3"],
    /^one build of the contexts riscv32, cortex-m3 with the same executables$/,
  ),
  row("an unknown dune", [unix, rv], undefined, ["unix", "riscv32"], /dune is not known yet/),
  row("no dune version", [unix, rv], "dev", ["unix", "riscv32"], /dune is not known yet/),
  row(
    "an old language",
    [unix, rv],
    "3.24.1",
    ["unix", "riscv32"],
    /bin\/dune:1 says \(lang dune 2.6\), and \(enabled_if\) on a context needs 2.7/,
    plain,
    "2.6",
  ),
  row(
    "tests",
    [unix, rv],
    "3.24.1",
    ["unix", "riscv32"],
    /dune accepts the \(test …\) stanza of bin\/dune:1 only once/,
    "(test (name main) (libraries archive))",
  ),
  row(
    "C stubs on 3.17",
    [unix, rv],
    "3.17.2",
    ["unix", "riscv32"],
    /dune 3.17.2 accepts the \(foreign_stubs …\) of bin\/dune:1 only once; 3.24 can/,
    "(executable (name main) (libraries archive) (foreign_stubs (language c) (names st)))",
  ),
  row(
    "C stubs on 3.24",
    [unix, rv],
    "3.24.1",
    ["unix+riscv32"],
    /written once per context$/,
    "(executable (name main) (libraries archive) (foreign_stubs (language c) (names st)))",
  ),
  row(
    "link flags alone",
    [unix, { ...unix, name: "static", flags: ["-ccopt", "-static"] }],
    "3.24.1",
    ["unix", "static"],
    /apart from static: different link flags in the one context default$/,
  ),
  row(
    "the same selection and flags in one context",
    [unix, { ...unix, name: "js", mode: "js" }],
    "2.9.3",
    ["unix+js"],
    /^one build of the context default serves all$/,
  ),
  row(
    "two architectures behind one context",
    [
      { ...unix, name: "hvt", toolchain: solo5 },
      { ...unix, name: "hvt-arm64", toolchain: { ...solo5, name: "cortex-m3" } },
    ],
    "3.24.1",
    ["hvt", "hvt-arm64"],
    /different toolchains behind the one context solo5/,
  ),
  row(
    "unikernels that differ in their ABI",
    [hvt, unix, spt, { ...spt, name: "spt-2" }, xen],
    "3.24.1",
    ["hvt+unix+spt+spt-2", "xen"],
    /^one build of the contexts solo5, default, executables written once per context, linked once more for each of spt, spt-2; apart from xen: different implementations in the one context solo5$/,
  ),
  row(
    "unikernels alone",
    [hvt, spt],
    "2.9.3",
    ["hvt+spt"],
    /^one build of the context solo5, linked once more for each of spt$/,
  ),
  row(
    "unikernels that differ in another flag too",
    [hvt, { ...spt, flags: [...(spt.flags ?? []), "-linkall"] }],
    "3.24.1",
    ["hvt", "spt"],
    /apart from spt: different link flags in the one context solo5$/,
  ),
  row(
    "unikernels with flags of another kind",
    [hvt, { ...hvt, name: "small", flags: ["-ccopt", "-z solo5-abi=spt"] }],
    "3.24.1",
    ["hvt", "small"],
    /apart from small: different link flags in the one context solo5$/,
  ),
  row(
    "ABIs of another toolchain, whose C compiler may read them too",
    [hvt, spt].map((wish) => ({ ...wish, toolchain: { ...solo5, linksAgain: false } })),
    "3.24.1",
    ["hvt", "spt"],
    /different link flags/,
  ),
  row(
    "variables of the targets",
    [hvt, { ...spt, env: { MODE: "spt", A: "" } }],
    "3.24.1",
    ["hvt", "spt"],
    /apart from spt: another environment \(A, MODE\)$/,
  ),
  row(
    "the same variables",
    [
      { ...hvt, env: { A: "1", B: "2" } },
      { ...unix, env: { B: "2", A: "1" } },
    ],
    "3.24.1",
    ["hvt+unix"],
    /once per context$/,
  ),
  row(
    "native and bytecode-only toolchains",
    [{ ...unix, name: "hvt", toolchain: solo5 }, rv],
    "3.24.1",
    ["hvt+riscv32"],
    /contexts solo5, riscv32/,
  ),
])("$what", ({ wishes, dune, names, reason, text, language }) => {
  const workspaces = plan(wishes, dune, text, language);
  expect(workspaces.map(({ name }) => name)).toEqual(names);
  expect(workspaces[0]?.reason).toMatch(reason);
});

test("dune is asked for one file an executable and target", () => {
  const text = "(executables (names a b) (libraries archive))";
  const [first, second] = plan([unix, js, rv], "3.17.2", text);
  expect(duneFiles(first?.builds ?? [])).toEqual([
    "_build/default/bin/a.exe",
    "_build/default/bin/b.exe",
    "_build/riscv32/bin/a.bc.exe",
    "_build/riscv32/bin/b.bc.exe",
  ]);
  expect(duneFiles(second?.builds ?? [])).toEqual([
    "_build/default/bin/a.bc.js",
    "_build/default/bin/b.bc.js",
  ]);
  expect(first?.gated).toBe(true);
  expect(second?.gated).toBe(false);
});

test("targets that link the same file share it", () => {
  const [only] = plan([unix, { ...unix, name: "linux" }], "3.17.2");
  expect(duneFiles(only?.builds ?? [])).toEqual(["_build/default/bin/main.exe"]);
  expect(only?.contexts).toMatchObject([{ name: "default", toolchain: undefined }]);
  expect(only?.contexts[0]?.builds.map(({ target }) => target.name)).toEqual(["unix", "linux"]);
});

test("dune links for the first of several ABIs, and the others are linked from it", () => {
  const project = projectOf("(executables (names a b) (libraries archive))");
  const builds = buildsOf(project, [unix, hvt, spt, { ...hvt, name: "hvt-2" }]);
  const [workspace] = planWorkspaces({ builds, dune: "3.24.1" });
  expect(duneFiles(workspace?.builds ?? [])).toEqual([
    "_build/default/bin/a.exe",
    "_build/default/bin/b.exe",
    "_build/solo5/bin/a.exe",
    "_build/solo5/bin/b.exe",
  ]);
  const [stanza] = project.executables;
  const images = builds.map((build) => stanza && builtImage(builds, build, stanza, "a"));
  const dunes = { built: "_build/solo5/bin/a.exe", linkedFrom: undefined };
  expect(images.slice(1)).toEqual([
    dunes,
    { built: "../linked/spt/bin/a.exe", linkedFrom: "_build/solo5/bin/a.exe" },
    dunes,
  ]);
});

test("the name of a workspace is a file name however many targets it has", () => {
  const many = Array.from({ length: 60 }, (_, i) => ({ ...unix, name: `target-${i}` }));
  expect(plan(many, "3.17.2")[0]?.name).toBe("target-0+59");
});
