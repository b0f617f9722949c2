import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { rolldown } from "rolldown";
import { expect, onTestFinished, test } from "vitest";
import { licenses } from "../../rolldown/licenses.ts";

interface Sample {
  readonly name: string;
  readonly version?: string;
  readonly license?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Directory that it is installed in. */
  readonly below?: string;
}

function filesOf({ name, version = "1.0.0", license, files, below = "." }: Sample) {
  const contents = {
    "package.json": JSON.stringify({ name, version, license, main: "index.mjs" }),
    "index.mjs": "export const value = () => process.pid; export const other = value;",
    ...(files ?? { LICENSE: `text of ${name}` }),
  };
  return Object.entries(contents).map(
    ([file, text]) => [join(below, "node_modules", name, file), text] as const,
  );
}

/** What licenses.txt is when `main` is bundled and these packages are installed. Throws as the build does. */
async function bundle(
  samples: readonly Sample[],
  main = printing(samples),
  plugin = licenses("licenses.txt"),
): Promise<string> {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), "dune-targets-licenses-")));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  for (const [path, text] of [["main.mjs", main] as const, ...samples.flatMap(filesOf)]) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  const built = await rolldown({ cwd, input: "main.mjs", plugins: [plugin] });
  try {
    const { output } = await built.generate();
    const file = output.find(({ fileName }) => fileName === "licenses.txt");
    return file?.type === "asset" ? String(file.source) : "";
  } finally {
    await built.close();
  }
}

function printing(samples: readonly Sample[]): string {
  return samples
    .filter(({ below }) => below === undefined)
    .map(({ name }, i) => `import { value as v${i} } from "${name}"; console.log(v${i}());`)
    .join("\n");
}

function headings(text: string) {
  return [...text.matchAll(/^\S+@.*$/gm)].map(([line]) => line);
}

test("packages are sorted, each with its version, licence and text", async () => {
  const text = await bundle([
    { name: "b", license: "ISC", version: "2.1.0" },
    { name: "@scope/a", license: "(MIT AND Apache-2.0)" },
  ]);
  expect(headings(text)).toEqual(["@scope/a@1.0.0 ((MIT AND Apache-2.0))", "b@2.1.0 (ISC)"]);
  expect(text).toContain("\ntext of b\n");
  expect(text).toContain("\ntext of @scope/a\n");
});

test("a package is only there if its code is left in the bundle", async () => {
  const unused = { name: "unused", license: "GPL-3.0-only" };
  const main = `import { value } from "unused"; import { other } from "used"; console.log(other());`;
  expect(headings(await bundle([unused, { name: "used", license: "MIT" }], main))).toEqual([
    "used@1.0.0 (MIT)",
  ]);
});

test("two versions of a package are two entries, two copies of one are one", async () => {
  const inner = `import { value as inner } from "inner"; export const value = () => inner() + 1;`;
  const outer = (name: string): Sample => ({
    ...{ name, license: "MIT" },
    files: { LICENSE: name, "index.mjs": inner },
  });
  const nested = { name: "inner", license: "MIT" };
  const text = await bundle([
    ...["x", "y", "z"].map(outer),
    { ...nested, version: "1.0.0", below: "node_modules/x" },
    { ...nested, version: "2.0.0", below: "node_modules/y" },
    { ...nested, version: "2.0.0", below: "node_modules/z" },
  ]);
  const versions = headings(text).filter((line) => line.startsWith("inner@"));
  expect(versions).toEqual(["inner@1.0.0 (MIT)", "inner@2.0.0 (MIT)"]);
});

test("the last of several bundles has the packages of all", async () => {
  const plugin = licenses("licenses.txt");
  const [b, a] = [
    { name: "b", license: "MIT" },
    { name: "a", license: "MIT" },
  ] as const;
  expect(headings(await bundle([b], printing([b]), plugin))).toEqual(["b@1.0.0 (MIT)"]);
  expect(headings(await bundle([a], printing([a]), plugin))).toEqual([
    ...["a@1.0.0 (MIT)", "b@1.0.0 (MIT)"],
  ]);
});

test("a NOTICE and a second licence go with the first, whatever their lines end with", async () => {
  const files = { "LICENSE-APACHE": "one \r\ntwo\r\n", "LICENSE.MIT": "three", NOTICE: "four\n" };
  const text = await bundle([
    { name: "a", license: "Apache-2.0 AND MIT", files: { ...files, "license.js": "five" } },
  ]);
  expect(text).toContain("\n\none\ntwo\n\nthree\n\nfour\n");
  expect(text).not.toContain("five");
});

test.each<[string, Omit<Sample, "name">, string]>([
  ["a licence that is not allowed", { license: "GPL-3.0-only" }, "is under GPL-3.0-only: take"],
  ["a choice", { license: "(MIT OR GPL-2.0-only)" }, "is under (MIT OR GPL-2.0-only): take"],
  ["an exception", { license: "Apache-2.0 WITH LLVM-exception" }, "is under Apache-2.0 WITH"],
  ["no licence", {}, "names no licence: take another package, or one under MIT, ISC"],
  ["no text", { license: "MIT", files: {} }, "holds no licence text: write what its repository"],
])("%s fails the build", async (_, sample, message) => {
  const packages = [
    { name: "a", ...sample },
    { name: "right", license: "MIT" },
  ];
  await expect(bundle(packages)).rejects.toThrow(`a@1.0.0 is bundled and ${message}`);
});

test("all packages that are wrong are named at once", async () => {
  const wrong = [{ name: "a" }, { name: "b", license: "MIT", files: {} }];
  await expect(bundle(wrong)).rejects.toThrow(/a@1\.0\.0 .*\n.*b@1\.0\.0/);
});

test("a text that a package does not hold is supplied for the version that was looked at", async () => {
  const chainsaw = { name: "chainsaw", license: "MIT/X11", files: {} };
  const text = await bundle([{ ...chainsaw, version: "0.1.0" }]);
  expect(text).toContain("chainsaw@0.1.0 (MIT)\n\nMIT License\n\nCopyright (c) James Halliday");
  await expect(bundle([{ ...chainsaw, version: "0.2.0" }])).rejects.toThrow("is under MIT/X11");
});
