import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { load, makeProject, problemsOf } from "./loading.ts";

const targets = "unix";

test("the workspace is the runner's, and relative paths start in the current directory", async () => {
  const root = makeProject({ "a/b/dune-project": "" });
  const env = { GITHUB_WORKSPACE: root };
  const flags = { targets, "working-directory": "b" };
  expect(await load({ flags, env, cwd: `${root}/a` })).toMatchObject({
    workspace: root,
    workingDirectory: `${root}/a/b`,
    // Without a wish of the user's it is the project's own.
    outputDirectory: `${root}/a/b/out`,
  });
});

test("a workspace that is not there", async () => {
  const env = { GITHUB_WORKSPACE: "/does/not/exist" };
  expect(await problemsOf({ flags: { targets }, env })).toBe(
    "The workspace `/does/not/exist` (GITHUB_WORKSPACE) is not a directory.",
  );
});

test.each(["with space", "quo'te\"", "$(id)", "..a", "a;b"])(
  "a directory named %j",
  async (name) => {
    const root = makeProject({ [`${name}/dune-targets.yml`]: "targets: js" });
    const flags = { "working-directory": name, "output-directory": `${name}/out` };
    expect(await load({ flags, cwd: root })).toMatchObject({
      workingDirectory: `${root}/${name}`,
      outputDirectory: `${root}/${name}/out`,
    });
  },
);

describe("working-directory", () => {
  test("wrong ones", async () => {
    const cwd = makeProject({ file: "" });
    symlinkSync("/usr", `${cwd}/link`);
    const problem = (text: string) =>
      problemsOf({ flags: { targets, "working-directory": text }, cwd });
    const flag = "flag --working-directory:";
    expect(await problem("..")).toMatch(
      /^flag --working-directory: `.*` is outside the workspace /,
    );
    expect(await problem("/usr")).toBe(
      `${flag} \`/usr\` is outside the workspace ${cwd}; name one inside.`,
    );
    expect(await problem("link")).toBe(
      `${flag} \`/usr\` is outside the workspace ${cwd}; name one inside.`,
    );
    expect(await problem("link/../etc")).toBe(`${flag} there is no directory \`${cwd}/etc\`.`);
    expect(await problem("none")).toBe(`${flag} there is no directory \`${cwd}/none\`.`);
    expect(await problem("file")).toBe(`${flag} there is no directory \`${cwd}/file\`.`);
    expect(await problem("file/x")).toBe(`${flag} there is no directory \`${cwd}/file/x\`.`);
    expect(await problem("")).toBe(`${flag} expected a path, found nothing.`);
    expect(await problem("a\0b")).toBe(
      `${flag} \`a\\u{0}b\` holds a control character (a line end, NUL or the like); remove it.`,
    );
    expect(await problem("a\nb")).toBe(
      `${flag} \`a\\nb\` holds a control character (a line end, NUL or the like); remove it.`,
    );
  });

  test("nothing else is made up when the file that may say it cannot be found", async () => {
    const flags = { "working-directory": "none", jobs: "0" };
    expect(await problemsOf({ flags })).toMatch(
      /^flag --working-directory: there is no directory .*\nflag --jobs: expected a whole number from 1 to 1024, found `0`\.$/,
    );
  });
});

describe("output-directory", () => {
  test("wrong ones", async () => {
    const cwd = makeProject({ file: "", "project/dune-project": "" });
    symlinkSync("/usr", `${cwd}/link`);
    const problem = (text: string, directory = ".") => {
      const flags = { targets, "output-directory": text, "working-directory": directory };
      return problemsOf({ flags, cwd });
    };
    const flag = "flag --output-directory:";
    expect(await problem("../out")).toMatch(
      /^flag --output-directory: `.*\/out` is outside the workspace /,
    );
    expect(await problem("a/../../out")).toMatch(/^flag --output-directory: `.*\/out` is outside /);
    expect(await problem("link/a/b")).toBe(
      `${flag} \`/usr/a/b\` is outside the workspace ${cwd}; name one inside.`,
    );
    const holds = "holds the project; name a directory of its own for the images.";
    expect(await problem(".")).toBe(`${flag} \`${cwd}\` ${holds}`);
    expect(await problem("project", "project")).toBe(`${flag} \`${cwd}/project\` ${holds}`);
    const cannot = "is not a directory and cannot become one.";
    expect(await problem("file")).toBe(`${flag} \`${cwd}/file\` ${cannot}`);
    expect(await problem("file/x")).toBe(`${flag} \`${cwd}/file/x\` ${cannot}`);
    expect(await problem("x".repeat(300))).toMatch(/ is not a directory and cannot become one\.$/);
    expect(await problem("")).toBe(`${flag} expected a path, found nothing.`);
  });

  test("in the runner's temporary directory", async () => {
    const temporary = makeProject();
    const cwd = makeProject();
    const env = { RUNNER_TEMP: temporary };
    const flags = { targets, "output-directory": `${temporary}/images` };
    expect((await load({ flags, env, cwd })).outputDirectory).toBe(`${temporary}/images`);
    expect(await problemsOf({ flags: { targets, "output-directory": "/usr/x" }, env, cwd })).toBe(
      `flag --output-directory: \`/usr/x\` is outside the workspace ${cwd} and ${temporary} (RUNNER_TEMP); name one inside.`,
    );
  });

  test("may be inside the project, exist, and be said in the file", async () => {
    const cwd = makeProject({ "dune-targets.yml": "targets: js\noutput-directory: images\n" });
    mkdirSync(`${cwd}/images`);
    expect((await load({ cwd })).outputDirectory).toBe(`${cwd}/images`);
  });
});

describe("config", () => {
  test("is looked for in the working directory", async () => {
    const cwd = makeProject({ "p/dune-targets.yml": "jobs: 5", "p/ci/other.yml": "jobs: 6" });
    const flags = { targets, "working-directory": "p" };
    expect(await load({ flags, cwd })).toMatchObject({ jobs: 5 });
    expect(await load({ flags: { ...flags, config: "ci/other.yml" }, cwd })).toMatchObject({
      jobs: 6,
    });
    const env = { INPUT_CONFIG: "none.yml" };
    expect(await problemsOf({ flags, env, cwd })).toBe(
      "p/none.yml:1: there is no such file, but `config` names it.",
    );
  });

  test("wrong ones", async () => {
    const cwd = makeProject({ "bin/x": "" });
    symlinkSync("/etc/passwd", `${cwd}/secret.yml`);
    writeFileSync(`${cwd}/latin1.yml`, Buffer.from([0x61, 0x3a, 0x20, 0xe9]));
    writeFileSync(`${cwd}/huge.yml`, "#".repeat(500_000));
    writeFileSync(`${cwd}/long.yml`, "#".repeat(100_001));
    const problem = (config: string) => problemsOf({ flags: { targets, config }, cwd });
    expect(await problem("secret.yml")).toBe(
      `flag --config: \`/etc/passwd\` is outside the workspace ${cwd}; name one inside.`,
    );
    expect(await problem("bin")).toBe("bin:1: this file cannot be read: it is not a regular file.");
    symlinkSync("nowhere", `${cwd}/dangling.yml`);
    expect(await problem("dangling.yml")).toBe(
      "dangling.yml:1: this file cannot be read: it is a link to nowhere.",
    );
    expect(await problem("latin1.yml")).toBe(
      "latin1.yml:1: this file cannot be read: it is not UTF-8 text.",
    );
    expect(await problem("huge.yml")).toBe(
      "huge.yml:1: this file cannot be read: it has 500000 bytes.",
    );
    expect(await problem("long.yml")).toBe(
      "long.yml:1: this file is longer than 100000 characters.",
    );
  });

  test("the default one must not lead out of the workspace either", async () => {
    const cwd = makeProject();
    symlinkSync("/etc/passwd", `${cwd}/dune-targets.yml`);
    expect(await problemsOf({ flags: { targets }, cwd })).toBe(
      `default of \`config\`: \`/etc/passwd\` is outside the workspace ${cwd}; name one inside.`,
    );
  });
});
