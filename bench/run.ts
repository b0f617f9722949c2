import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { openRoot, type Root } from "../__tests__/roots/open-root.ts";
import { suites } from "../__tests__/roots/pristine.ts";
import { markdownTable } from "../src/report/tables.ts";
import { besideDune } from "./by-hand.ts";
import { crossCompilers } from "./cross.ts";
import type { Section } from "./figures.ts";
import { firstRun, hello } from "./hello.ts";
import { runner } from "./runner.ts";
import { start } from "./start.ts";
import { toolchains } from "./toolchains.ts";

// npm run bench: measures the committed `dist` in a fresh Debian and prints the tables of docs/performance.md.
//   --cross        measures the cross compilers instead, in Debian's next release; takes half an hour
//   --suite NAME   another Debian than trixie
//   --write        puts the tables into docs/performance.md
//   --check        exits with status 1 if a limit is not kept

const { values } = parseArgs({
  options: {
    cross: { type: "boolean", default: false },
    suite: { type: "string", default: "trixie" },
    write: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
  },
});
const part = values.cross ? "cross" : "bench";
const suite = values.cross ? "forky" : suites.find((name) => name === values.suite);
if (!suite) throw new Error(`--suite is one of ${suites.join(", ")}`);

interface Part {
  readonly title: string;
  readonly run: (root: Root) => Promise<Section>;
}

const all: readonly Part[] = [
  { title: "From nothing", run: firstRun },
  { title: "The images of examples/hello", run: hello },
  { title: "Beside dune by hand", run: besideDune },
  { title: "The tool itself", run: start },
  { title: "Toolchains", run: toolchains },
  { title: "On a runner", run: runner },
];
const cross: readonly Part[] = [{ title: "Built and restored", run: crossCompilers }];

const [load = 0] = loadavg();
const root = await openRoot(suite);
try {
  const done: { title: string; section: Section }[] = [];
  for (const { title, run } of values.cross ? cross : all) {
    const section = await run(root);
    console.error(`${title}\n${section.text}\n`);
    done.push({ title, section });
  }
  const figures = done.flatMap(({ section }) => section.figures);
  const limits = markdownTable(
    ["figure", "measured", "limit", ""],
    figures.map(({ what, measured, limit, kept }) => [what, measured, limit, kept ? "✓" : "✗"]),
  );
  const report = [
    await machine(root),
    `### Limits\n\n${limits}`,
    ...done.map(({ title, section }) => `### ${title}\n\n${section.text}`),
  ].join("\n\n");
  console.log(report);
  if (values.write) writeReport(report);
  if (values.check && figures.some(({ kept }) => !kept)) process.exitCode = 1;
} finally {
  await root.close();
}

/** Where it was measured: a sentence. */
async function machine(root: Root): Promise<string> {
  const asked = [
    ["sh", "-c", '. /etc/os-release; echo "$PRETTY_NAME"'],
    ["ocamlc", "-version"],
    ["dune", "--version"],
    ["node", "--version"],
  ];
  const answers: string[] = [];
  for (const argv of asked) answers.push((await root.runOk(argv)).stdout.trim());
  const [system, ocaml, dune, node] = answers;
  const memory = Math.round(totalmem() / 2 ** 30);
  return `Measured on ${cpus().length} cores with ${memory} GiB of memory (load ${load.toFixed(1)} by others), in ${system} with OCaml ${ocaml}, dune ${dune} and Node.js ${node}.`;
}

/** Replaces what stands between the markers of docs/performance.md. */
function writeReport(report: string): void {
  const page = new URL("../docs/performance.md", import.meta.url);
  const [start, end] = [`<!-- ${part} -->`, `<!-- /${part} -->`];
  const text = readFileSync(page, "utf8");
  const [before, rest] = text.split(start);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`docs/performance.md lacks ${start} or ${end}`);
  writeFileSync(page, `${before}${start}\n\n${report}\n\n${end}${after}`);
}
