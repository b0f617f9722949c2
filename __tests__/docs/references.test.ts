import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { distance } from "fastest-levenshtein";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { version } from "../../src/base/versions.ts";
import { inputs, outputs } from "../../src/inputs/definitions.ts";
import { targetEntry } from "../../src/inputs/schema.ts";
import { codeOf, linksOf, pageAt, pages, readPage, root } from "./markdown.ts";

const manifest: { readonly version: string; readonly scripts: Readonly<Record<string, string>> } =
  JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Files of ours whose comments may point to documentation. */
const sources = ["src", "toolchains", "__tests__", "examples", "bench"].flatMap((directory) =>
  readdirSync(join(root, directory), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|c|h|md|mjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name)),
);

describe.for(pages)("$path", (page) => {
  test("links to files and headings that exist", () => {
    const broken = linksOf(page).filter(({ path, anchor }) => {
      if (!existsSync(join(root, path))) return true;
      return anchor !== "" && !readPage(path).anchors.has(anchor);
    });
    expect(broken).toEqual([]);
  });

  test("names inputs and flags that exist", () => {
    const wrong = codeOf(page).filter((code) => isWrongFlag(code) || isWrongKey(code));
    expect(wrong).toEqual([]);
  });

  test("names npm scripts that exist", () => {
    const named = [...page.text.matchAll(/\bnpm run ([\w:]+)/g)].map(([, name = ""]) => name);
    expect(Object.keys(manifest.scripts)).toEqual(expect.arrayContaining(named));
  });
});

test("comments in the sources point to pages that exist", () => {
  const named = sources.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/\bdocs\/[\w-]+\.md\b/g)].map(([path]) => path),
  );
  expect(named.length).toBeGreaterThan(0);
  expect([...new Set(named)].filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test("README.md links to every page of docs/", () => {
  const linked = linksOf(pageAt("README.md")).map(({ path }) => path);
  const all = readdirSync(join(root, "docs")).map((name) => `docs/${name}`);
  expect(all.filter((path) => !linked.includes(path))).toEqual([]);
});

test("README.md names every input and output of action.yml, each in its table", () => {
  const action: Readonly<Record<"inputs" | "outputs", object>> = parse(
    readFileSync(join(root, "action.yml"), "utf8"),
  );
  const rows = (name: string) =>
    [
      ...(pageAt("README.md").text.split(`<!-- ${name} -->`)[1] ?? "").matchAll(
        /^\| `([\w-]+)` \|/gm,
      ),
    ].map(([, cell]) => cell);
  expect(rows("inputs").slice(0, Object.keys(action.inputs).length)).toEqual(
    Object.keys(action.inputs),
  );
  expect(rows("outputs")).toEqual(Object.keys(action.outputs));
});

test("the version is that of package.json", () => {
  expect(version).toBe(manifest.version);
});

/** `--flag`, in whatever stands behind it. */
function isWrongFlag(code: string): boolean {
  const [, flag] = /^(?:dune-targets \w+ )?--(?:no-)?([a-z-]+)/.exec(code) ?? [];
  return flag !== undefined && !inputs.some(({ name }) => name === flag);
}

const keys = new Set<string>([
  ...inputs.map(({ name }) => name),
  ...outputs.map(({ name }) => name),
  ...Object.keys(targetEntry.properties ?? {}),
  ...Object.keys(targetEntry.properties?.["boot"]?.properties ?? {}),
]);

/** `key: value` with a key that does not exist, or a name with a hyphen that is nearly one that does. */
function isWrongKey(code: string): boolean {
  const [, key] = /^([a-z][a-z-]*): /.exec(code) ?? [];
  if (key !== undefined) return !keys.has(key);
  if (!/^[a-z]+(?:-[a-z]+)+$/.test(code) || keys.has(code)) return false;
  return [...keys].some((each) => each.includes("-") && distance(each, code) <= 2);
}
