import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The repository. */
export const root = resolve(import.meta.dirname, "../..");

/** A fenced block: what stands behind its fence, its text, and `FILE:LINE` for messages. */
export interface Block {
  readonly info: string;
  readonly text: string;
  readonly place: string;
}

/** A page as its readers see it. */
export interface Page {
  /** From the repository, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** The text without fenced blocks. */
  readonly prose: string;
  /** What `#…` can name, as GitHub makes it of headings. */
  readonly anchors: ReadonlySet<string>;
}

/** README.md, CONTRIBUTING.md and all of docs/. */
export const pages: readonly Page[] = [
  "README.md",
  ".github/CONTRIBUTING.md",
  ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`),
]
  .filter((path) => path.endsWith(".md"))
  .map(readPage);

/** The page of this path; throws if there is none. */
export function pageAt(path: string): Page {
  const page = pages.find((one) => one.path === path);
  if (page === undefined) throw new Error(`there is no page ${path}`);
  return page;
}

/** Reads any page of the repository. */
export function readPage(path: string): Page {
  const text = readFileSync(join(root, path), "utf8");
  const found = [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)];
  const prose = text.replace(/^```.*\n[\s\S]*?^```$/gm, "");
  return {
    path,
    text,
    prose,
    blocks: found.map(({ 1: info = "", 2: body = "", index }) => ({
      info: info.trim(),
      text: body,
      place: `${path}:${text.slice(0, index).split("\n").length}`,
    })),
    anchors: new Set([...prose.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) => anchorOf(title))),
  };
}

function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");
}

/** Places that a page links to in this repository: path from the repository, and anchor if it has one. */
export function linksOf(page: Page): readonly { readonly path: string; readonly anchor: string }[] {
  return [...page.prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = "", anchor = ""] = target.split("#");
      return { path: path === "" ? page.path : join(dirname(page.path), path), anchor };
    });
}

/** What stands between backticks in a page's prose. */
export function codeOf(page: Page): readonly string[] {
  return [...page.prose.matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);
}

/** What stands below a heading of the second level, up to the next; throws if there is no such heading. */
export function section(page: Page, title: string): string {
  const start = page.text.split(`\n## ${title}\n`)[1];
  if (start === undefined) throw new Error(`${page.path} has no section ${title}`);
  return start.split("\n## ")[0] ?? "";
}
