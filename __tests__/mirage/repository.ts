import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runOk } from "../../src/process/run.ts";
import { temporary, write } from "./trees.ts";

/** Puts a package into an opam repository (absolute), with a source that dune builds; returns the source's archive. */
export async function publishTo(
  repository: string,
  name: string,
  depends: readonly string[],
  fields: readonly string[] = [],
): Promise<string> {
  const sources = write(temporary(), {
    [`${name}-1/${name}.opam`]: "",
    [`${name}-1/dune`]: `(library (public_name ${name}))\n`,
    [`${name}-1/dune-project`]: "(lang dune 2.9)\n",
  });
  const archive = join(repository, `${name}.tar.gz`);
  await runOk(["tar", "-czf", archive, "-C", sources, `${name}-1`]);
  const hash = createHash("sha256").update(readFileSync(archive)).digest("hex");
  const lines = [
    'opam-version: "2.0"',
    `depends: [\n${depends.map((each) => `  "${each}"\n`).join("")}]`,
    ...fields,
    `url {\n  src: "file://${archive}"\n  checksum: "sha256=${hash}"\n}`,
  ];
  write(repository, { [`packages/${name}/${name}.1/opam`]: `${lines.join("\n")}\n` });
  return archive;
}
