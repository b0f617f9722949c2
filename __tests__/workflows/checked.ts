import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { pages, root } from "../docs/markdown.ts";
import type { Written } from "./check.ts";

/** A file of the repository. */
function fileAt(path: string): Written {
  return { place: path, name: basename(path), text: readFileSync(join(root, path), "utf8") };
}

/** Every action that a workflow can use: `action.yml` at the top or in a directory there. */
export function actions(): readonly Written[] {
  const directories = readdirSync(root, { withFileTypes: true }).filter((one) => one.isDirectory());
  return [".", ...directories.map(({ name }) => name)]
    .map((directory) => join(directory, "action.yml"))
    .filter((path) => existsSync(join(root, path)))
    .map(fileAt);
}

/** The workflows that GitHub runs for this repository. */
export function workflows(): readonly Written[] {
  const directory = ".github/workflows";
  return readdirSync(join(root, directory)).map((name) => fileAt(join(directory, name)));
}

/** A workflow with these steps, which are a YAML list. */
export function workflowOf(steps: string): string {
  const job = ["on: push", "jobs:", "  example:", "    runs-on: ubuntu-latest", "    steps:"];
  return [...job, ...steps.split("\n").map((line) => `      ${line}`.trimEnd())].join("\n");
}

/** Every fenced workflow of the documentation, and every list of steps made one. */
export function examples(): readonly Written[] {
  const blocks = pages.flatMap((page) => page.blocks).filter(({ info }) => /^ya?ml$/.test(info));
  return blocks.map(({ place, text }) => {
    const whole = Array.isArray(parse(text)) ? workflowOf(text) : text;
    return { place, name: "example.yml", text: whole };
  });
}
