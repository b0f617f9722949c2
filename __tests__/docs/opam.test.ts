import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { defaultRepositories } from "../../src/opam/repositories.ts";
import { faultsOf } from "./faults.ts";
import { pageAt, root } from "./markdown.ts";

const faults = faultsOf("What goes wrong", "docs/opam.md");
const tests = readdirSync(join(root, "__tests__/opam"))
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => readFileSync(join(root, "__tests__/opam", name), "utf8"))
  .join("\n");

test("docs/opam.md has faults", () => {
  expect(faults.length).toBeGreaterThanOrEqual(15);
});

test.for(faults)("a test compares the log with what is told of: $fault", ({ fault, message }) => {
  expect(message).toMatch(/\S/);
  expect(tests).toContain(`"${fault}"`);
});

test("docs/opam.md tells the state of the default repository", () => {
  const commit = defaultRepositories[0]?.url.split("#")[1] ?? "none";
  expect(pageAt("docs/opam.md").text).toContain(`\`${commit}\``);
  expect(pageAt("docs/configuration.md").text).toContain(commit);
});
