import fc from "fast-check";
import { expect, test } from "vitest";
import { ConfigurationError } from "../../src/base/errors.ts";
import { inputs } from "../../src/inputs/definitions.ts";
import { parseCommandLine } from "../../src/inputs/flags.ts";
import { loadInputs } from "../../src/inputs/load.ts";
import { makeProject } from "./loading.ts";

const parameters = {
  numRuns: 6_000,
  interruptAfterTimeLimit: 280_000,
  markInterruptAsFailure: true,
};
const timeout = 300_000;

/** Text made of what means something to a shell, YAML, a glob, a path or a terminal. */
const piece = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      "unix",
      "js",
      "riscv32",
      "my-board",
      "clock",
      "ocaml",
      "main",
      "true",
      "60",
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      "name",
      "extends",
      "boot",
      "command",
      "success",
      "variants",
      "{image}",
      "__proto__",
      "constructor",
      "toString",
    ),
  },
  {
    weight: 6,
    arbitrary: fc.constantFrom(" ", "\n", "\n  ", "\n- ", ": ", ", ", "=", "- ", "? ", "# "),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      "[",
      "]",
      "{",
      "}",
      "*",
      "**",
      "?",
      "!",
      "&a ",
      "*a",
      "<<",
      "|\n",
      ">",
      "'",
      '"',
      "\\",
      "%",
      "@",
      "`",
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "$(id)",
      "`id`",
      "../",
      "/etc/passwd",
      ";",
      "&&",
      "\0",
      "\r",
      "\t",
      "\u001b[2J",
      "\u202e",
      "\ud800",
      "+(a|",
      "(a+)+",
      "::set-output::",
    ),
  },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 8 }) },
);
const text = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(""));

const tree = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: "small", withCrossShrink: true }, text, tie("list"), tie("mapping")),
  list: fc.array(tie("value"), { maxLength: 4 }),
  mapping: fc.dictionary(piece, tie("value"), { maxKeys: 5 }),
}));

/** One of `good`, and now and then something hostile. */
function mostly(...good: readonly string[]) {
  return fc.oneof(
    { weight: 24, arbitrary: fc.constantFrom(...good) },
    { weight: 1, arbitrary: piece },
  );
}
const tags = fc.array(mostly("ocaml", "mock", "my-board"), { maxLength: 2 });
const libraries = fc.dictionary(mostly("clock", "led.x"), mostly("clock.mock", "a-b"), {
  maxKeys: 2,
});
const row = fc.record(
  {
    name: mostly("my-board", "js", "x.y_z"),
    extends: mostly("js"),
    variants: tags,
    implementations: libraries,
    "link-flags": tags,
    extension: mostly("", ".img", ".a.b"),
    boot: fc.record({
      command: fc.array(mostly("{image}"), { minLength: 1, maxLength: 2 }),
      packages: fc.array(mostly("qemu-system-arm", "a1 | b2"), { maxLength: 1 }),
      success: mostly("0", "255"),
    }),
  },
  { requiredKeys: ["name", "extends"] },
);

/** A config file of the right shape, so that the rules behind the schema are reached. */
const shaped = fc.record(
  {
    targets: fc.array(fc.oneof(mostly("unix", "*"), row), { minLength: 1, maxLength: 3 }),
    executables: fc.array(piece, { maxLength: 2 }),
    variants: fc.dictionary(mostly("*", "?*"), tags, { maxKeys: 2 }),
    implementations: fc.dictionary(mostly("*", "?*"), libraries, { maxKeys: 2 }),
    "output-directory": fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join("")),
    profile: mostly("dev", "1.0"),
  },
  { requiredKeys: ["targets"] },
);
const entry = fc.tuple(fc.constantFrom(...inputs.map(({ name }) => name)), tree.value);
const file = fc.oneof(
  text,
  shaped.map((value) => JSON.stringify(value)),
  fc.array(entry, { maxLength: 6 }).map((entries) => JSON.stringify(Object.fromEntries(entries))),
);

/** How many cases of the running property were accepted: a test that only sees refusals proves little. */
let accepted = 0;

async function attempt(work: () => unknown): Promise<void> {
  try {
    await work();
    accepted++;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    // One problem is one line without anything that a terminal or a runner obeys.
    for (const { message } of error.problems) expect(message).toMatch(/^[^\p{Cc}\u202e]+$/u);
  }
}

test("inputs: nothing but a ConfigurationError comes out", { timeout }, async () => {
  const cwd = makeProject();
  const said = fc.constantFrom("targets", "variants", "implementations", "executables");
  const property = fc.asyncProperty(said, text, async (name, hostile) => {
    const flags = { targets: "unix", [name]: hostile };
    await attempt(async () => {
      for (const target of (await loadInputs({ flags, environment: {}, cwd })).targets) {
        expect(target.name).toMatch(/^[a-z0-9][a-z0-9._-]*$/);
        for (const tag of target.variants) expect(tag).toMatch(/^[\w.+-]+$/);
        for (const pair of Object.entries(target.implementations)) {
          expect(pair.join()).toMatch(/^[\w.+-]+,[\w.+-]+$/);
        }
      }
    });
  });
  accepted = 0;
  await fc.assert(property, parameters);
  expect(accepted).toBeGreaterThan(300);
});

test("config file: nothing but a ConfigurationError comes out", { timeout }, async () => {
  const cwd = makeProject();
  const property = fc.asyncProperty(file, async (hostile) => {
    await attempt(async () => {
      const request = { flags: {}, environment: {}, cwd, readFile: () => hostile };
      const { targets, outputDirectory } = await loadInputs(request);
      for (const { name, extension } of targets)
        expect(`x-${name}${extension}`).toMatch(/^x-[\w.-]+$/);
      expect(outputDirectory.startsWith(`${cwd}/`)).toBe(true);
    });
  });
  accepted = 0;
  await fc.assert(property, parameters);
  expect(accepted).toBeGreaterThan(300);
});

test("command line: nothing but a ConfigurationError comes out", { timeout }, async () => {
  const flag = fc.constantFrom(
    ...inputs.map(({ name }) => `--${name}`),
    "--no-boot",
    "-h",
    "--",
    "-",
  );
  const property = fc.asyncProperty(
    fc.array(fc.oneof(flag, text), { maxLength: 6 }),
    async (argv) => {
      await attempt(() => parseCommandLine(argv));
    },
  );
  accepted = 0;
  await fc.assert(property, parameters);
  expect(accepted).toBeGreaterThan(300);
});
