import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { type Root, repository } from "../roots/open-root.ts";
import { readImages, verdicts } from "./images.ts";
import { commitAll, copyProject, gitStatus, readJson, runTool } from "./machine.ts";

const runner = "/root/runner";
const workspace = `${runner}/my repository`;

/** `name<<DELIMITER`, lines, `DELIMITER`: the file of GITHUB_OUTPUT. */
function parseOutputs(text: string): ReadonlyMap<string, string> {
  const blocks = text.matchAll(/^(.+?)<<(.+)\n([\s\S]*?)\n\2$/gm);
  return new Map([...blocks].map(([, name = "", , value = ""]) => [name, value]));
}

interface Annotation {
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

const decode = (text: string): string =>
  text.replace(/%(0A|0D|3A|2C|25)/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );

/** What the runner makes of `::error file=…,line=…::message`. */
function errorsIn(log: string): readonly Annotation[] {
  return [...log.matchAll(/^::error ?(.*?)::(.*)$/gm)].map(([, properties = "", message = ""]) => ({
    properties: Object.fromEntries(
      properties.split(",").flatMap((pair) => {
        const [name = "", value] = pair.split("=");
        return value === undefined ? [] : [[name, decode(value)]];
      }),
    ),
    message: decode(message),
  }));
}

/** The action, started as the runner starts it, in a workspace with a space in its name. */
export function testAction(machine: () => Root): void {
  describe("the action", () => {
    const outputFile = `${runner}/output`;
    const summaryFile = `${runner}/summary.md`;
    beforeAll(async () => {
      const root = machine();
      mkdirSync(root.path(`${runner}/temp`), { recursive: true });
      cpSync(root.path(`${repository}/examples/hello`), root.path(`${workspace}/hello`), {
        recursive: true,
      });
      copyProject(root, "broken", `${workspace}/broken`);
      await commitAll(root, workspace);
    });
    const runAction = (
      inputs: Readonly<Record<string, string>>,
      env: Readonly<Record<string, string>>,
      status: number,
    ) => {
      const root = machine();
      for (const file of [outputFile, summaryFile]) writeFileSync(root.path(file), "");
      // The runner sets every input of action.yml, those that the workflow does not mention to nothing.
      const named = ["executables", "variants", "jobs"].map((name) => [name, ""] as const);
      // No services are here to upload to; artifacts.e2e.test.ts has them.
      const variables = [...named, ["artifacts", "false"], ...Object.entries(inputs)].map(
        ([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const,
      );
      return runTool(root, ["node", `${repository}/dist/build.mjs`], {
        ...{ cwd: workspace, status },
        env: {
          ...{ GITHUB_ACTIONS: "true", GITHUB_WORKSPACE: workspace, GITHUB_OUTPUT: outputFile },
          ...{ GITHUB_STEP_SUMMARY: summaryFile, RUNNER_TEMP: `${runner}/temp`, ...env },
          ...Object.fromEntries(variables),
        },
      });
    };
    const read = (file: string) => readFileSync(machine().path(file), "utf8");

    test("leaves images, outputs, groups and a summary", async () => {
      const root = machine();
      const inputs = { targets: "unix\njs\n", "working-directory": "hello" };
      const toolCache = `${runner}/tools`;
      const { stdout } = await runAction(inputs, { RUNNER_TOOL_CACHE: toolCache }, 0);

      const out = `${workspace}/hello/out`;
      const outputs = parseOutputs(read(outputFile));
      expect([...outputs.keys()].sort()).toEqual([
        "images",
        "manifest",
        "output-directory",
        "plan",
      ]);
      expect(outputs.get("output-directory")).toBe(out);
      expect(outputs.get("manifest")).toBe(`${out}/images.json`);
      expect(outputs.get("images")?.split("\n")).toEqual([
        `${out}/hello-unix`,
        `${out}/hello-js.js`,
      ]);
      const plan: unknown = JSON.parse(outputs.get("plan") ?? "");
      expect(plan).toEqual(readJson(root, `${out}/plan.json`));
      expect(verdicts(readImages(root, out))).toEqual({ "hello-unix": "ok", "hello-js.js": "ok" });

      const groups = [...stdout.matchAll(/^::group::(.*)$/gm)].map(([, title]) => title);
      expect(groups).toEqual(["Plan", "Toolchains", "Building", "Booting"]);
      expect(stdout.match(/^::endgroup::$/gm)).toHaveLength(groups.length);

      const summary = read(summaryFile);
      expect(summary).toContain("| target | image | size | selection | boot | seconds |");
      expect(summary).toMatch(/^\| unix \| hello-unix \| .* \| board\.unix checksum\.c \| ok \|/m);
      expect(summary).toMatch(
        /^\| js \| bin\/hello \| board \| board\.js \| tag js \| greeting \|$/m,
      );

      expect(existsSync(root.path(`${runner}/temp/dune-targets`))).toBe(true);
      expect(existsSync(root.path(`${toolCache}/dune-targets`))).toBe(true);
      expect(await gitStatus(root, workspace)).toBe("");
    });

    test("tells a type error once, with both contexts, and still ships what is right", async () => {
      const root = machine();
      const inputs = { targets: "unix riscv32 cortex-m3", "working-directory": "broken" };
      // Without a tool cache the toolchains are those that the demo has built in the home directory.
      const { stdout } = await runAction(inputs, {}, 1);

      const errors = errorsIn(stdout);
      const placed = errors.filter(({ properties }) => properties["file"] !== undefined);
      expect(placed).toHaveLength(1);
      expect(placed[0]?.properties).toEqual({
        file: "broken/sensor/sensor.ml",
        line: "3",
        col: "25",
      });
      expect(placed[0]?.message).toMatch(
        /has type "?string"?\s+but an expression was expected of type\s+"?int"?\n\(contexts default, riscv32\)$/,
      );
      expect(errors).toEqual(placed);

      const images = readImages(root, `${workspace}/broken/out`);
      expect(verdicts(images)).toEqual({ "main-cortex-m3.elf": "ok" });
      const outputs = parseOutputs(read(outputFile));
      expect(outputs.get("images")).toBe(`${workspace}/broken/out/main-cortex-m3.elf`);
      expect(read(summaryFile)).toMatch(
        /❌ \*\*unix\*\*[\s\S]*❌ \*\*riscv32\*\*[\s\S]*main-cortex-m3\.elf/,
      );
      expect(await gitStatus(root, workspace)).toBe("");
    });
  });
}
