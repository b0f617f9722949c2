import { describe, expect, test } from "vitest";
import { load, problemsOf, type Request } from "./loading.ts";

const names = async (request: Request) => (await load(request)).targets.map(({ name }) => name);

test("defaults", async () => {
  const inputs = await load({ flags: { targets: "unix" } });
  expect(inputs).toMatchObject({
    executables: [],
    ocamlCompiler: { kind: "system" },
    opamRepositories: [{ name: "default" }],
    opamPackages: [],
    install: "auto",
    profile: "release",
    boot: true,
    bootExpect: undefined,
    bootTimeout: 60,
    strip: true,
    failFast: false,
    jobs: undefined,
  });
  expect(inputs.workingDirectory).toBe(inputs.workspace);
  expect(inputs.outputDirectory).toBe(`${inputs.workspace}/out`);
});

test("flag over input over file over default", async () => {
  const file = "targets: js\nprofile: file\njobs: 2\nboot-timeout: 7\n";
  const env = { INPUT_TARGETS: "riscv32", INPUT_PROFILE: " input ", INPUT_JOBS: "" };
  const inputs = await load({ flags: { targets: "unix" }, env, file });
  expect(inputs.targets.map(({ name }) => name)).toEqual(["unix"]);
  expect(inputs).toMatchObject({ profile: "input", jobs: 2, bootTimeout: 7, strip: true });
});

test("an empty input says nothing, an empty flag does", async () => {
  const file = "targets: js\nexecutables: main\n";
  const env = { INPUT_TARGETS: " \n", INPUT_EXECUTABLES: "" };
  expect(await load({ env, file })).toMatchObject({ executables: ["main"] });
  expect(await load({ flags: { executables: "" }, file })).toMatchObject({ executables: [] });
});

test("every input by each way", async () => {
  const said = {
    targets: "unix",
    executables: "bin/main, hello",
    "ocaml-compiler": "5.4.1",
    "opam-repositories": "mine=/srv/packages",
    "opam-packages": "zarith.1.14, ppxlib",
    install: "never",
    profile: "dev",
    boot: "false",
    "boot-expect": "^ok$",
    "boot-timeout": "5",
    strip: "FALSE",
    "fail-fast": "True",
    jobs: "3",
    "output-directory": "images",
  };
  const env = Object.fromEntries(
    Object.entries(said).map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text]),
  );
  const file = Object.entries(said)
    .map(([name, text]) => `${name}: ${text}\n`)
    .join("");
  for (const request of [{ flags: said }, { env }, { file }]) {
    const inputs = await load(request);
    expect(inputs).toMatchObject({
      executables: ["bin/main", "hello"],
      ocamlCompiler: { kind: "version", version: "5.4.1" },
      opamRepositories: [{ name: "mine", url: "/srv/packages" }],
      opamPackages: [
        { name: "zarith", version: "1.14" },
        { name: "ppxlib", version: undefined },
      ],
      install: "never",
      profile: "dev",
      boot: false,
      bootExpect: /^ok$/m,
      bootTimeout: 5,
      strip: false,
      failFast: true,
      jobs: 3,
      outputDirectory: `${inputs.workspace}/images`,
    });
  }
});

test("a quoted number or boolean of the file is taken, and 1.0 stays text", async () => {
  const file = 'targets: unix\njobs: "4"\nboot: "false"\nprofile: 1.0\n';
  expect(await load({ file })).toMatchObject({ jobs: 4, boot: false, profile: "1.0" });
});

test("a file with only comments, and one with a byte order mark", async () => {
  expect(await names({ flags: { targets: "js" }, file: "# nothing yet\n" })).toEqual(["js"]);
  expect(await names({ file: "\uFEFFtargets: js\r\nboot: false\r\n" })).toEqual(["js"]);
});

describe("wrong scalars", () => {
  test.each([
    ["jobs", "0", "expected a whole number from 1 to 1024, found `0`."],
    ["jobs", "-1", "expected a whole number from 1 to 1024, found `-1`."],
    ["jobs", "two", "expected a whole number from 1 to 1024, found `two`."],
    ["jobs", "0x10", "expected a whole number from 1 to 1024, found `0x10`."],
    ["jobs", "1.5", "expected a whole number from 1 to 1024, found `1.5`."],
    [
      "jobs",
      "99999999999999999999",
      "expected a whole number from 1 to 1024, found `99999999999999999999`.",
    ],
    ["boot-timeout", "0", "expected a whole number from 1 to 86400, found `0`."],
    ["boot-timeout", "86401", "expected a whole number from 1 to 86400, found `86401`."],
    ["boot", "yes", "expected true or false, found `yes`."],
    ["strip", "1", "expected true or false, found `1`."],
    ["install", "always", "expected one of `auto`, `never`, found `always`."],
    [
      "ocaml-compiler",
      "latest",
      "expected `system`, a version like `5.4` or `5.4.1`, or opam packages like `ocaml-variants.5.4.1+options ocaml-option-flambda`, found `latest`.",
    ],
    ["profile", "a b", "`a b` is not a profile: expected letters, digits, `_`, `-` and `.`."],
    ["profile", "-x", "`-x` is not a profile: expected letters, digits, `_`, `-` and `.`."],
    ["profile", "$(id)", "`$(id)` is not a profile: expected letters, digits, `_`, `-` and `.`."],
    [
      "boot-expect",
      "(",
      "`(` is not a regular expression of JavaScript's; check its brackets and escapes.",
    ],
  ] as const)("%s: %s", async (name, text, sentence) => {
    const targets = { targets: "unix" };
    expect(await problemsOf({ flags: { ...targets, [name]: text } })).toBe(
      `flag --${name}: ${sentence}`,
    );
    const env = { INPUT_TARGETS: "unix", [`INPUT_${name.toUpperCase()}`]: text };
    expect(await problemsOf({ env })).toBe(`input \`${name}\`: ${sentence}`);
    const file = `targets: unix\n\n${name}: ${JSON.stringify(text)}\n`;
    expect(await problemsOf({ file })).toBe(`dune-targets.yml:3: \`${name}\`: ${sentence}`);
  });

  test.each(["profile", "boot-expect", "install", "jobs", "boot"] as const)(
    "empty %s",
    async (name) => {
      const flags = { targets: "unix", [name]: "" };
      expect(await problemsOf({ flags })).toMatch(/^flag --[a-z-]+: expected .*, found nothing\.$/);
      const file = `targets: unix\n${name}:\n`;
      expect(await problemsOf({ file })).toMatch(
        /^dune-targets\.yml:2: `[a-z-]+`: expected .*, found nothing\.$/,
      );
    },
  );

  test("control characters", async () => {
    const flags = { targets: "unix", profile: "a\nb", "boot-expect": "\u001b[2J" };
    expect(await problemsOf({ flags })).toBe(
      [
        "flag --profile: `a\\nb` holds a control character (a line end, NUL or the like); remove it.",
        "flag --boot-expect: `\\u{1b}[2J` holds a control character (a line end, NUL or the like); remove it.",
      ].join("\n"),
    );
  });

  test("text that is too long", async () => {
    const flags = { targets: "unix,".repeat(20_001) };
    expect(await problemsOf({ flags })).toBe(
      "flag --targets: the text is longer than 100000 characters.",
    );
  });
});

test("everything that is wrong is told at once", async () => {
  const request = {
    flags: { jobs: "0", targets: "unix" },
    env: { INPUT_PROFILE: "a b", INPUT_VARIANTS: "{unix: [" },
    file: "strip: maybe\nimplementatons: {}\nexecutables: main\n",
  };
  expect((await problemsOf(request)).split("\n").toSorted()).toEqual([
    "dune-targets.yml:1: `strip`: expected true or false, found `maybe`.",
    "dune-targets.yml:2: unknown key `implementatons`; the nearest is `implementations`.",
    "flag --jobs: expected a whole number from 1 to 1024, found `0`.",
    "input `profile`: `a b` is not a profile: expected letters, digits, `_`, `-` and `.`.",
    expect.stringMatching(/^input `variants`: this is not valid YAML: /),
    expect.stringMatching(/^input `variants`: this is not valid YAML: /),
  ]);
});
