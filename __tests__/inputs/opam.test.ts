import { describe, expect, test } from "vitest";
import { defaultRepositories } from "../../src/opam/repositories.ts";
import { load, makeProject, problemsOf } from "./loading.ts";

const targets = { targets: "unix" };
const compiler = async (text: string) =>
  (await load({ flags: { ...targets, "ocaml-compiler": text } })).ocamlCompiler;

describe("ocaml-compiler", () => {
  test.each([
    ["system", { kind: "system" }],
    ["5.4", { kind: "series", version: "5.4" }],
    ["5", { kind: "series", version: "5" }],
    ["5.x", { kind: "series", version: "5" }],
    ["4.14.x", { kind: "series", version: "4.14" }],
    ["5.10", { kind: "series", version: "5.10" }],
    ["5.4.1", { kind: "version", version: "5.4.1" }],
    ["5.5.0~rc1", { kind: "version", version: "5.5.0~rc1" }],
    [
      "ocaml-variants.5.4.1+options ocaml-option-flambda",
      {
        kind: "packages",
        packages: [
          { name: "ocaml-variants", version: "5.4.1+options" },
          { name: "ocaml-option-flambda", version: undefined },
        ],
      },
    ],
  ])("%s", async (text, expected) => {
    expect(await compiler(text)).toEqual(expected);
    const quoted = `targets: unix\nocaml-compiler: ${JSON.stringify(text)}\n`;
    expect((await load({ file: quoted })).ocamlCompiler).toEqual(expected);
    const bare = `targets: unix\nocaml-compiler: ${text}\n`;
    expect((await load({ file: bare })).ocamlCompiler).toEqual(expected);
  });

  test("packages as a YAML list", async () => {
    const file = "targets: unix\nocaml-compiler:\n  - ocaml-system\n  - ocaml-option-fp\n";
    expect((await load({ file })).ocamlCompiler).toMatchObject({
      packages: [{ name: "ocaml-system" }, { name: "ocaml-option-fp" }],
    });
  });

  const expected =
    "`system`, a version like `5.4` or `5.4.1`, or opam packages like `ocaml-variants.5.4.1+options ocaml-option-flambda`";
  test.each([
    ["5.4.1.2", expected],
    ["5.4 5.5", expected],
    ["system ocaml-option-fp", expected],
    ["--yes", expected],
    ["ocaml-base-compiler --yes", expected],
    ["-ocaml", expected],
    ["zarith", expected],
    ["5.4.1+flambda", "the packages of a variant, `ocaml-variants.5.4.1+flambda …`"],
  ])("refused: %s", async (text, words) => {
    const shown = `\`${text}\``;
    expect(await problemsOf({ flags: { ...targets, "ocaml-compiler": text } })).toBe(
      `flag --ocaml-compiler: expected ${words}, found ${shown}.`,
    );
  });
});

describe("opam-repositories", () => {
  const repositories = async (text: string, cwd?: string) =>
    (await load({ flags: { ...targets, "opam-repositories": text }, ...(cwd ? { cwd } : {}) }))
      .opamRepositories;
  const commit = "97014be61691efb695da5de8e860cba5d74fa1f5";

  test("nothing said", async () => {
    expect((await load({ flags: targets })).opamRepositories).toEqual(defaultRepositories);
    expect(defaultRepositories[0]?.url).toMatch(/^git\+https:.*#[0-9a-f]{40}$/);
  });

  test("as pairs and as YAML, in their order", async () => {
    const expected = [
      { name: "mine", url: `git+https://example.org/mine.git#${commit}` },
      { name: "default", url: "https://opam.ocaml.org" },
    ];
    const pairs = expected.map(({ name, url }) => `${name}=${url}`);
    expect(await repositories(pairs.join(" "))).toEqual(expected);
    expect(await repositories(pairs.join("\n"))).toEqual(expected);
    const lines = expected.map(({ name, url }) => `${name}: ${url}\n`);
    expect(await repositories(lines.join(""))).toEqual(expected);
    const file = `targets: unix\nopam-repositories:\n${lines.map((line) => `  ${line}`).join("")}`;
    expect((await load({ file })).opamRepositories).toEqual(expected);
  });

  test("a path is taken from the current directory", async () => {
    const cwd = makeProject();
    expect(await repositories("mine=./packages", cwd)).toEqual([
      { name: "mine", url: `${cwd}/packages` },
    ]);
  });

  test.each([
    ["mine", "expected `name=address`, without spaces, found `mine`."],
    ["mine=", "expected `name=address`, without spaces, found `mine=`."],
    [
      "--yes=/srv/x",
      "`--yes` is not a name for an opam repository: expected letters, digits, `_`, `-` and `.`.",
    ],
    [
      "../x=/srv/x",
      "`../x` is not a name for an opam repository: expected letters, digits, `_`, `-` and `.`.",
    ],
    ["mine=/a mine=/b", "`mine` is given twice; keep one."],
    [
      "mine=https://github.com/x/y.git",
      "expected `git+https://…` for a git repository, found `https://github.com/x/y.git`.",
    ],
    [
      "mine=ext::sh",
      "expected `git+https://…`, `https://…`, `file:///…` or a path, found `ext::sh`.",
    ],
    [
      "mine=git+https://h/x#--upload-pack=x",
      "expected a branch, tag or commit after the `#`, found `git+https://h/x#--upload-pack=x`.",
    ],
    [
      "mine https://tom:secret@example.org",
      "expected `name=address`, without spaces, found `mine`.",
    ],
    [
      "https://tom:secret@example.org/x.git",
      "expected `name=address`, without spaces, found `https://example.org/x.git`.",
    ],
    [" ", "expected a repository, found nothing."],
  ])("refused: %s", async (text, sentence) => {
    expect(await problemsOf({ flags: { ...targets, "opam-repositories": text } })).toBe(
      `flag --opam-repositories: ${sentence}`,
    );
  });

  test("a wrong address in the config file, at its line", async () => {
    const file = "targets: unix\nopam-repositories:\n  mine: /srv\n  other: nowhere\n";
    expect(await problemsOf({ file })).toBe(
      "dune-targets.yml:4: `opam-repositories.other`: expected `git+https://…`, `https://…`, `file:///…` or a path, found `nowhere`.",
    );
  });
});

describe("opam-packages", () => {
  const packages = async (text: string) =>
    (await load({ flags: { ...targets, "opam-packages": text } })).opamPackages;

  test("names, some with a version", async () => {
    expect(await packages("zarith base-unix.base dune.3.24.1~rc1+x")).toEqual([
      { name: "zarith", version: undefined },
      { name: "base-unix", version: "base" },
      { name: "dune", version: "3.24.1~rc1+x" },
    ]);
    expect(await packages("")).toEqual([]);
  });

  test.each([
    "--yes",
    "-y",
    "zarith>=1.0",
    "zarith.",
    "./zarith",
    "1.2",
    "https://x",
    "a;b",
    "$(id)",
  ])("refused: %s", async (text) => {
    expect(await problemsOf({ flags: { ...targets, "opam-packages": text } })).toBe(
      `flag --opam-packages: \`${text}\` is not an opam package: expected \`name\` or \`name.version\`.`,
    );
  });

  test("named twice", async () => {
    expect(await problemsOf({ flags: { ...targets, "opam-packages": "dune.3.1 dune.3.2" } })).toBe(
      "flag --opam-packages: `dune` is named twice; keep one.",
    );
  });
});
