import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { faultsOf } from "./faults.ts";
import { root } from "./markdown.ts";

const read = (directory: string, name: RegExp): string =>
  readdirSync(join(root, directory), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");

/** Everything that prints, with what templates insert replaced by `…`, innermost first, and what they may leave out. */
const printed = withoutInserts(read("src", /\.ts$/).replaceAll("\\`", "`"));
const tests = [
  read("__tests__/e2e", /\.ts$/),
  read("__tests__/bad-input", /\.e2e\.test\.ts$/),
].join();

function withoutInserts(source: string): string {
  const inner = source.replace(/\$\{[^{}]*: ""\}/g, "").replace(/\$\{[^{}]*\}/g, "…");
  return inner === source ? source : withoutInserts(inner);
}

const faults = faultsOf("The machine");
const told = faults.flatMap(({ message }) => message ?? []);

test("docs/reliability.md has faults of the machine", () => {
  expect(faults.length).toBeGreaterThanOrEqual(10);
  expect(told.length).toBeGreaterThanOrEqual(8);
});

test.for(faults)("a test names: $fault", ({ fault }) => {
  expect(tests).toContain(`"${fault}"`);
});

test.for(faultsOf("The cache"))("a test of the cache names: $fault", ({ fault }) => {
  expect(read("__tests__/cache", /\.ts$/)).toContain(`"${fault}"`);
});

test.for(told)("the log can say: %s", (message) => {
  // Some sentences are put together from two parts.
  const parts = message.split(/…|: /).map((part) => part.trim().replace(/\.$/, ""));
  expect(parts.filter((part) => !printed.includes(part))).toEqual([]);
});
