import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ConfigurationError } from "../../src/base/errors.ts";
import { detectMirage } from "../../src/mirage/detect.ts";
import { configureError, lockError, pullError } from "../../src/mirage/mirage-failure.ts";
import { mirageTarget } from "../../src/mirage/mirage-target.ts";
import { chooseMirage, knownReleases } from "../../src/mirage/mirage-versions.ts";
import { defaultOverlays } from "../../src/mirage/package-lock.ts";
import type { Finished } from "../../src/process/run.ts";
import { catalogue } from "../../src/targets/catalogue.ts";
import { documented, faultsOf } from "../docs/faults.ts";
import { pageAt, section } from "../docs/markdown.ts";
import { filesOf } from "../project/files-of.ts";
import { configured, temporary, write } from "./trees.ts";

const page = "docs/mirageos.md";
const title = "What goes wrong";

const said = (file: string): Finished => ({
  ...{ code: 1, signal: null, timedOut: false, stopped: false, stdout: "", seconds: 1 },
  stderr: readFileSync(join(import.meta.dirname, "captured", file), "utf8"),
});
const configuring = (file: string) =>
  configureError(said(`${file}.mirage`), { target: "hvt", args: ["--nonsense"] }).message;
const at = { file: "config.ml", line: 1 };
const choosing = (atLeast: string, below: string | undefined, ocaml: string) => {
  const gate = { atLeast, below, at };
  const choice = chooseMirage({ gate, ocaml, defaultRepositories: true });
  return choice.kind === "none" ? choice.problem.message : "";
};

async function refused(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return "";
}

/** What is said of each fault of the page. */
const messages: Readonly<Record<string, () => string | Promise<string>>> = {
  "the first line cannot be read": () =>
    refused(() => detectMirage(filesOf({ "config.ml": "(* mirage = 4 *)" }))),
  "no release of mirage is allowed": () => choosing("9.0.0", undefined, "5.4.1"),
  "only releases before 4.7.0 are allowed": () => choosing("4.0.0", "4.5.0", "5.4.1"),
  "OCaml is too old": () => choosing("4.9.0", undefined, "4.08.1"),
  "a target that mirage does not know": () => {
    const js = catalogue.find(({ name }) => name === "js");
    const found = js && mirageTarget(js);
    return typeof found === "object" ? found.message : "";
  },
  "`opam-packages` names a mirage that the first line does not allow": () => configuring("gatenew"),
  "an argument that mirage does not know": () => configuring("arg"),
  "`config.ml` does not compile": () => configuring("type"),
  "`config.ml` raises an exception": () => configuring("raises"),
  "`config.ml` registers nothing, with which mirage is content": () =>
    refused(() => configured(write(temporary(), { "config.ml": "open Mirage\n" }), "hvt")),
  "packages that are not built with dune": () => lockError(said("nooverlay.lock")).message,
  "no versions fit all targets": () => lockError(said("noversion.lock")).message,
  "the source of a package has another hash": () => pullError(said("hash.pull")).message,
  "the source of a package cannot be reached": () => pullError(said("net.pull")).message,
};

test("every fault of the page is tried", () => {
  expect(faultsOf(title, page).map(({ fault }) => fault)).toEqual(Object.keys(messages));
});

test.each(Object.entries(messages))("%s", async (fault, message) => {
  const pattern = documented(fault, title, page).source;
  expect(await message()).toMatch(new RegExp(`^${pattern}$`));
});

test("the page names the overlays' commit and the releases of mirage", () => {
  const commit = defaultOverlays.url.split("#")[1] ?? "";
  expect(section(pageAt(page), "Which packages")).toContain(commit);
  const ends = knownReleases().filter(({ version }, index, all) => {
    const series = version.replace(/\.\d+$/, ".");
    const [before, after] = [all[index - 1], all[index + 1]];
    return !before?.version.startsWith(series) || !after?.version.startsWith(series);
  });
  for (const { version } of ends)
    expect(section(pageAt(page), "Which mirage").replaceAll("\n", " ")).toContain(` ${version}`);
});
