import { beforeAll, describe, expect, test } from "vitest";
import { groupBy } from "../../src/base/group-by.ts";
import { type Module, readModules, readOrder, sourceFiles } from "./modules.ts";

const order = readOrder();
let modules: readonly Module[];
beforeAll(async () => {
  modules = await readModules();
});

const folderOf = (path: string): string => path.split("/", 1).join();
const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

test("every file of src is seen, with its imports", () => {
  expect(modules.map(({ path }) => path).sort()).toEqual(sourceFiles);
  expect(sourceFiles.length).toBeGreaterThan(150);
  const importing = modules.filter(({ imports }) => imports.length > 0);
  expect(importing.length).toBeGreaterThan(modules.length * 0.8);
  // Of types too, which leave nothing in what runs.
  const log = modules.find(({ path }) => path === "base/log.ts");
  expect(log?.imports).toEqual(["base/errors.ts"]);
});

test("CONTRIBUTING lists the folders of src, each once", () => {
  const folders = [...new Set(sourceFiles.map(folderOf))].sort();
  expect([...order].sort()).toEqual(folders);
});

test("no import goes up", () => {
  const rank = (path: string) => order.indexOf(folderOf(path));
  const up = modules.flatMap(({ path, imports }) =>
    imports.filter((one) => rank(one) < rank(path)).map((one) => `${path} imports ${one}`),
  );
  expect(up).toEqual([]);
});

test("no file imports itself through others", () => {
  expect(modules.filter(({ circular }) => circular).map(({ path }) => path)).toEqual([]);
});

describe("a name says where to look", () => {
  test("no two files have one name", () => {
    const twice = [...groupBy(sourceFiles, nameOf)].filter(([, paths]) => paths.length > 1);
    expect(twice).toEqual([]);
  });

  test("nothing is exported twice under one name", () => {
    const pattern = /^export (?:async )?(?:function|const|let|interface|type|class) (\w+)/gm;
    const all = modules.flatMap(({ path, text }) =>
      [...text.matchAll(pattern)].map(([, name]) => ({ name, path })),
    );
    const twice = [...groupBy(all, ({ name }) => name)].filter(([, found]) => found.length > 1);
    expect(twice.map(([name, found]) => [name, ...found.map(({ path }) => path)])).toEqual([]);
  });
});
