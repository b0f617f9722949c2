import { expect, test } from "vitest";
import { artifactName, indexName, isProgram } from "../../src/artifacts/artifact-names.ts";
import { catalogue } from "../../src/targets/catalogue.ts";

test.each([
  ["hello-unix", true, "hello-unix.tar.gz"],
  ["hello-riscv32.elf", false, "hello-riscv32.elf"],
])("the artifact of %s is %s", (file, program, name) => {
  expect(artifactName(file, program)).toBe(name);
});

test("of the catalogue, the targets of Unix systems make programs of an operating system", () => {
  const names = catalogue.filter(isProgram).map(({ name }) => name);
  expect(names).toEqual(["unix", "linux-arm64", "linux-riscv64", "linux-musl"]);
});

test("an image that is started by its own name is a program, whatever its extension", () => {
  const boot = (argv: readonly string[]) => ({ argv, packages: [], success: 0 });
  expect(isProgram({ extension: ".exe", boot: boot(["{image}", "--version"]) })).toBe(true);
  expect(isProgram({ extension: ".js", boot: boot(["{node}", "{image}"]) })).toBe(false);
  expect(isProgram({ extension: ".elf", boot: undefined })).toBe(false);
  expect(isProgram({ extension: "", boot: undefined })).toBe(true);
});

test("the index is named after what there is: executables and targets", () => {
  expect(indexName(["bin/hello"], ["unix", "js"])).toBe("images-hello-unix-js");
  expect(indexName(["bin/a", "lib/b"], ["unix"])).toBe("images-a-b-unix");
  expect(indexName(["bin/main", "test/main"], ["unix"])).toBe("images-main-unix");
});

test("jobs that differ in a target or an executable differ in the index", () => {
  const many = Array.from({ length: 40 }, (_, i) => `target-${i}`);
  const names = [
    indexName(["bin/a"], ["unix"]),
    indexName(["bin/b"], ["unix"]),
    indexName(["bin/a"], ["js"]),
    indexName(["bin/a"], many),
    indexName(["bin/a"], many.slice(1)),
    indexName(["bin/b"], many),
  ];
  expect(new Set(names).size).toBe(names.length);
});

test.each([
  ["many targets", ["bin/a"], Array.from({ length: 90 }, (_, i) => `target-${i}`)],
  ["characters that an artifact's name may not have", ['bin/a"b:c'], ["d/e", "f\ng", "h'i"]],
])("%s make a name that the service takes", (_, executables, targets) => {
  expect(indexName(executables, targets)).toMatch(/^images-[A-Za-z0-9._+-]{1,100}$/);
});
