import { expect, test } from "vitest";
import { inputs } from "../../src/inputs/definitions.ts";
import { exitStatus } from "../../src/report/failure.ts";
import { catalogue } from "../../src/targets/catalogue.ts";
import { retiredTargets } from "../../src/targets/retired.ts";
import { fillTables } from "./generated.ts";
import { pageAt, pages, section } from "./markdown.ts";

const generated = pages.filter(({ text }) => text.includes("<!-- /"));

test.each(generated)("the tables of $path are up to date (vitest -u writes them)", async (page) => {
  await expect(fillTables(page.text)).toMatchFileSnapshot(`../../${page.path}`);
});

test("README.md has the tables of targets, inputs and outputs", () => {
  const names = [...pageAt("README.md").text.matchAll(/^<!-- \/(\w+) -->$/gm)].map(([, n]) => n);
  expect(names).toEqual(["targets", "inputs", "outputs"]);
});

test.each(catalogue)(
  "docs/targets.md describes $name with its tags, packages and boot",
  (target) => {
    const text = section(pageAt("docs/targets.md"), target.name);
    expect(text).toContain(`\`${target.variants.join(" ")}\``);
    for (const name of target.boot?.packages.flatMap((entry) => entry.split(" | ")) ?? [])
      expect(text).toContain(`\`${name}\``);
    const machine = target.boot?.argv[target.boot.argv.indexOf("-M") + 1];
    if (target.boot?.argv.includes("-M")) expect(text).toContain(`\`${machine}\``);
  },
);

test("docs/targets.md lists the names that are refused", () => {
  const text = section(pageAt("docs/targets.md"), "Names that are no targets");
  const cells = [...text.matchAll(/^\| (`.*?) \|/gm)].map(([, cell = ""]) => cell);
  const named = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(named).toEqual(retiredTargets.map(({ name }) => name));
});

test("docs/targets.md says why images of the catalogue are not booted", () => {
  const text = section(pageAt("docs/targets.md"), "Boot");
  expect(text).toContain(catalogue.find(({ name }) => name === "xen")?.unbootable);
  for (const why of ["boot is off", "its target turns boot off", "it needs KVM, and"])
    expect(text).toContain(why);
});

test.each(inputs)(
  "docs/configuration.md describes $name with an example",
  ({ name, default: value }) => {
    const text = section(pageAt("docs/configuration.md"), `\`${name}\``);
    if (value !== undefined) expect(text).toContain(`\`${value}\``);
    expect(text).toMatch(new RegExp(`--(?:no-)?${name}(?![\\w-])|\\b${name}:`));
  },
);

test("docs/configuration.md has every exit status of the command line tool", () => {
  const rows = [
    ...section(pageAt("docs/configuration.md"), "Exit status").matchAll(/^\| (\d+) \|/gm),
  ];
  expect(rows.map(([, status]) => Number(status))).toEqual(Object.values(exitStatus));
});
