import { join } from "node:path";
import { expect, test } from "vitest";
import { runOk } from "../../src/process/run.ts";
import { makeProject } from "./loading.ts";

const root = join(import.meta.dirname, "../..");
const node = join(root, "node_modules/.bin/node");

/** Which of the libraries that take long to load a process has loaded after reading inputs. */
async function loaded(flags: Readonly<Record<string, string>>, cwd: string): Promise<unknown> {
  const script = `
    import { createRequire } from "node:module";
    import { loadInputs } from ${JSON.stringify(join(root, "src/inputs/load.ts"))};
    import ${JSON.stringify(join(root, "src/inputs/flags.ts"))};
    await loadInputs({ flags: ${JSON.stringify(flags)}, environment: {}, cwd: ${JSON.stringify(cwd)} });
    const files = Object.keys(createRequire(import.meta.url).cache).join("\\n");
    console.log(JSON.stringify(["yaml", "ajv", "picomatch"].filter((name) => files.includes("/node_modules/" + name + "/"))));
  `;
  const { stdout } = await runOk([node, "--input-type=module", "--eval", script], { cwd: root });
  return JSON.parse(stdout);
}

test("what is not needed is not loaded", { timeout: 60_000 }, async () => {
  const plain = makeProject();
  const variants = "mock";
  const implementations = "clock=clock.mock";
  expect(await loaded({ targets: "unix js", variants, implementations }, plain)).toEqual([]);
  expect(await loaded({ targets: "unix*" }, plain)).toEqual(["picomatch"]);
  const withFile = makeProject({ "dune-targets.yml": "targets: unix js\n" });
  expect(await loaded({}, withFile)).toEqual(["yaml", "ajv"]);
});
