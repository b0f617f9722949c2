import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pageAt, root } from "./markdown.ts";

/** Messages that README.md explains: bold code at the start of a line, `…` for what differs. */
const quoted = [...pageAt("README.md").prose.matchAll(/^\*\*`(.+?)`\*\*/gm)].map(
  ([, message = ""]) => message,
);

/** Everything of ours that prints, with what templates insert replaced by `…`, innermost first. */
const printed = ["src", "toolchains/firmware/bin"]
  .flatMap((directory) =>
    readdirSync(join(root, directory), { recursive: true, withFileTypes: true }),
  )
  .filter((entry) => entry.isFile())
  .map((entry) => withoutInserts(readFileSync(join(entry.parentPath, entry.name), "utf8")))
  .join("\n");

function withoutInserts(source: string): string {
  const inner = source.replace(/\$\{[^{}]*\}/g, "…");
  return inner === source ? source.replace(/…[… ]*…/g, "…") : withoutInserts(inner);
}

test("README.md explains messages", () => {
  expect(quoted.length).toBeGreaterThanOrEqual(10);
});

test.each(quoted)("`%s` is a message of this tool", (message) => {
  expect(printed).toContain(message);
});
