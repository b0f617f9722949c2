import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { run, runOk } from "../src/process/run.ts";

const root = dirname(import.meta.dirname);
const left: ReadonlySet<string> = new Set([".git", "node_modules", "dist", "out"]);

/** Files of a directory by their paths below it. */
function filesOf(directory: string): ReadonlyMap<string, string> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  // One character a byte, so that whatever differs is seen.
  return new Map(paths.map((path) => [relative(directory, path), readFileSync(path, "latin1")]));
}

/** A copy of the checkout without what was built, and with the packages themselves: links to them change the bundle. */
async function copyCheckout(): Promise<string> {
  const top = mkdtempSync(join(tmpdir(), "dune-targets-dist-"));
  onTestFinished(() => rmSync(top, { recursive: true }));
  const copy = join(top, "src/a checkout");
  cpSync(root, copy, { recursive: true, filter: (path) => !left.has(relative(root, path)) });
  const packages = [join(root, "node_modules"), copy];
  const linked = await run(["cp", "-al", ...packages], { cwd: copy });
  // Another file system.
  if (linked.code !== 0) await runOk(["cp", "-a", ...packages], { cwd: copy });
  return copy;
}

/** Packages of which code is in these files, by the comments that the bundler leaves before all but a few modules. */
function packagesIn(texts: Iterable<string>): ReadonlySet<string> {
  const modules = [...texts].flatMap((text) => [...text.matchAll(/^\/\/ (\S+)$/gm)]);
  const names = modules.flatMap(([, path = ""]) => {
    if (path.startsWith("\\0rolldown/")) return "rolldown";
    return path.match(/.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? [];
  });
  return new Set(names);
}

/** The files that are loaded before a file of dist runs: itself and what it imports, but for what it imports later. */
function loadedWith(name: string, dist: ReadonlyMap<string, string>): ReadonlySet<string> {
  const loaded = new Set([name]);
  for (const file of loaded) {
    const text = dist.get(file) ?? "";
    for (const [, other = ""] of text.matchAll(/^(?:import|export)\b.*"\.\/([^"]+)";$/gm)) {
      loaded.add(other);
    }
  }
  return loaded;
}

const dist = filesOf(join(root, "dist"));

test("dist is what `npm run build` makes of the sources in any other directory, byte for byte", {
  timeout: 300_000,
}, async () => {
  const copy = await copyCheckout();
  mkdirSync(join(copy, "dist"));
  await runOk(["npm", "run", "build"], { cwd: copy });
  const built = filesOf(join(copy, "dist"));
  expect([...dist.keys()]).toEqual([...built.keys()]);
  const stale = [...built].filter(([name, bytes]) => dist.get(name) !== bytes);
  const names = stale.map(([name]) => `dist/${name}`);
  expect(names, "out of date: run `npm run build` and commit dist").toEqual([]);
});

test("licenses.txt names the packages of which dist holds code", () => {
  const named = [...(dist.get("licenses.txt") ?? "").matchAll(/^={80}\n\n(.+)@[^@]+ \(.+\)$/gm)];
  const bundles = [...dist].filter(([name]) => name.endsWith(".mjs")).map(([, text]) => text);
  const packages = [...packagesIn(bundles)];
  expect(packages).toContain("yaml");
  expect(named.map(([, name]) => name)).toEqual(expect.arrayContaining(packages));
});

test.each(["cli.mjs", "build.mjs", "post.mjs"])(
  "%s starts without the packages that not every run needs",
  (name) => {
    const texts = [...loadedWith(name, dist)].map((file) => dist.get(file) ?? "");
    expect([...packagesIn(texts)].sort()).toEqual(["@actions/core", "rolldown"]);
  },
);
