import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ConfigurationError, ToolError } from "../../src/base/errors.ts";
import { configureError, lockError, pullError } from "../../src/mirage/mirage-failure.ts";
import type { Finished } from "../../src/process/run.ts";

/** What mirage 4.11.2 and opam-monorepo 0.4.3 wrote to standard error for projects made to fail. */
const captured = (file: string): Finished => ({
  ...{ code: 1, signal: null, timedOut: false, stopped: false, stdout: "", seconds: 1 },
  stderr: readFileSync(join(import.meta.dirname, "captured", file), "utf8"),
});

describe("mirage configure", () => {
  const told = { target: "hvt", args: ["--nonsense"] };

  test.each([
    ["syntax", "config.ml:4: String literal not terminated"],
    ["type", "config.ml:3: Unbound value frobnicate"],
    [
      "gateold",
      "config.ml:1: This project wants mirage >= 5.0.0, and 4.11.2 is used; change the line, or the version of mirage in `opam-packages`.",
    ],
    [
      "gatenew",
      "config.ml:1: This project wants mirage < 4.9.0, and 4.11.2 is used; change the line, or the version of mirage in `opam-packages`.",
    ],
    [
      "gatebad",
      "config.ml:1: The versions of mirage cannot be read; write them like `(* mirage >= 4.9.0 & < 4.12.0 *)`.",
    ],
    [
      "gatebad3",
      "config.ml:1: The versions of mirage cannot be read; write them like `(* mirage >= 4.9.0 & < 4.12.0 *)`.",
    ],
    [
      "target",
      "This version of mirage cannot configure for hvt; allow a newer one in the first line of config.ml, or leave this target out.",
    ],
    ["arg", "mirage refuses `configure-args`, which is `--nonsense`: unknown option '--nonsense'."],
    ["raises", 'config.ml:1: Running this file ends with an exception: Failure("boom").'],
  ])("%s", (file, message) => {
    const error = configureError(captured(`${file}.mirage`), told);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toBe(message);
  });

  test("what has no place is told with mirage's own words", () => {
    const error = configureError(captured("lib.mirage"), told);
    expect(error).toBeInstanceOf(ToolError);
    expect(error.message).toBe("mirage configure -t hvt exited with status 1.");
    expect(error).toMatchObject({ output: expect.stringContaining("Str referenced from") });
  });

  test("killed", () => {
    const error = configureError({ ...captured("lib.mirage"), signal: "SIGKILL" }, told);
    expect(error.message).toBe("mirage configure -t hvt was killed by SIGKILL.");
  });
});

const nothingFits = (why: string) =>
  `No packages can be found that fit all targets together: ${why}. Change config.ml, or the state of the repositories (\`opam-repositories\`, \`opam-overlays\` among them).`;

describe("opam-monorepo lock", () => {
  test.each([
    [
      "nooverlay",
      "These packages, which the unikernel needs, are not built with dune: `ocamlfind`, `logs`, `cmdliner`. Add a repository that has them with dune files to `opam-repositories`, or put their sources into the project (docs/mirageos.md).",
    ],
    ["nosuch", nothingFits("nosuchpackage: No known implementations at all")],
    [
      "noversion",
      nothingFits(
        "lwt: the unikernel requires >= 99, lwt.6.1.2: Incompatible with restriction: >= 99",
      ),
    ],
    ["olddune", nothingFits("lwt: lwt.6.1.2: Requires dune >= 3.18")],
  ])("%s", (file, message) => {
    const error = lockError(captured(`${file}.lock`));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toBe(message);
  });

  test("what the unikernel asks for, and not what only follows from it", () => {
    expect(lockError(captured("conflict.lock")).message).toBe(
      nothingFits(
        "mirage-runtime: the unikernel requires < 4.0, mirage-runtime.4.11.2: Incompatible with restriction: < 4.0",
      ),
    );
  });

  const diagnosis = (...roles: readonly string[]) =>
    lockError({
      ...captured("conflict.lock"),
      stderr: `opam-monorepo: [ERROR] Can't find all required versions.\nSelected: a.1\n${roles.join("")}`,
    }).message;
  const others = Array.from({ length: 40 }, (_, i) => `    package${i} 1.0 requires >= 1.${i}\n`);

  test("of many who want a package the one in whose way it is", () => {
    const dune = `- dune -> (problem)\n${others.join("")}    late 2.0 requires >= 3.30\n    unikernels zdev requires <= 3.24.1\n    Rejected candidates:\n      dune.3.31.0: Incompatible with restriction: <= 3.24.1\n      dune.3.24.1: Incompatible with restriction: >= 3.30\n`;
    expect(diagnosis(dune)).toBe(
      nothingFits(
        "dune: the unikernel requires <= 3.24.1, late 2.0 requires >= 3.30, package0 1.0 requires >= 1.0, dune.3.31.0: Incompatible with restriction: <= 3.24.1",
      ),
    );
  });

  test("several reasons, three at most, with those in the end that packages have against each other", () => {
    const role = (name: string, why: string) =>
      `- ${name} -> (problem)\n    Rejected candidates:\n      ${name}.1: ${why}\n`;
    expect(
      diagnosis(
        ...["a", "b", "c"].map((name) => role(name, "Incompatible with restriction: > 2")),
        role("d", "Requires dune >= 3.30"),
      ),
    ).toContain("together: d: d.1: Requires dune >= 3.30; a: a.1: Incompatible");
  });

  test("another failure is told with its own words", () => {
    const error = lockError({ ...captured("hash.pull"), stderr: "opam-monorepo: internal error" });
    expect(error).toBeInstanceOf(ToolError);
    expect(error.message).toBe("opam-monorepo lock exited with status 1.");
  });
});

describe("opam-monorepo pull", () => {
  const unreachable = (why: string) =>
    `The source of bheap could not be fetched (${why}); check the network and the proxy (https_proxy) and run again.`;

  test.each([
    [
      "hash",
      "The source of bheap has another hash than the lock file says; look for a proxy that alters files, or lock again if its authors have replaced it.",
    ],
    [
      "net",
      unreachable(
        "http://127.0.0.1:9/bheap.tar.gz: Failed to connect to 127.0.0.1:9 after 0 ms: Could not connect to server",
      ),
    ],
    ["file", unreachable("/nowhere/bheap.tar.gz")],
    ["git", unreachable("git+file:///nowhere/bheap.git#0123456789012345678901234567890123456789")],
  ])("%s", (file, message) => {
    const error = pullError(captured(`${file}.pull`));
    expect(error).toBeInstanceOf(ToolError);
    expect(error.message).toBe(message);
  });

  test("another failure", () => {
    const error = pullError({ ...captured("hash.pull"), stderr: "", code: 125 });
    expect(error.message).toBe("opam-monorepo pull exited with status 125.");
  });
});
