import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Package } from "../opam/repository.ts";

/** A tool of these tests as an opam package. */
function tool(name: string, version: string): Package {
  const text = readFileSync(join(import.meta.dirname, "tools", name), "utf8");
  return {
    ...{ name, version, source: { [name]: text } },
    fields: [
      'depends: ["ocaml" "dune"]',
      `install: ["install" "-m" "755" "${name}" "%{bin}%/${name}"]`,
    ],
  };
}

/** A library that a unikernel is made of, built with dune. */
function library(name: string, depends: readonly string[], modules: Package["source"]): Package {
  const libraries = depends.length > 0 ? ` (libraries ${depends.join(" ")})` : "";
  return {
    ...{ name, version: "1.0.0" },
    fields: [`depends: [\n${["dune", ...depends].map((each) => `  "${each}"\n`).join("")}]`],
    source: {
      [`${name}.opam`]: "",
      "dune-project": "(lang dune 2.9)\n",
      dune: `(library (name ${name.replaceAll("-", "_")}) (public_name ${name}) (wrapped false)${libraries})\n`,
      ...modules,
    },
  };
}

/** mirage and opam-monorepo of these tests, and the packages of a small unikernel. */
export const miragePackages: readonly Package[] = [
  tool("mirage", "4.11.2"),
  // Which the gate of a test's config.ml does not allow.
  { name: "mirage", version: "4.12.0", fields: ['install: ["false"]'] },
  { name: "mirage", version: "4.8.0", fields: ['install: ["false"]'] },
  tool("opam-monorepo", "0.4.3"),
  library("duration", [], { "duration.ml": "let of_sec n = n * 1000\n" }),
  ...["mirage-unix", "mirage-solo5", "mirage-xen"].map((name) => {
    const os = { "mirage-unix": "unix_os", "mirage-solo5": "solo5_os" }[name] ?? "xen_os";
    return library(name, ["duration"], {
      [`${os}.ml`]: "module Main = struct\n  let run = print_endline\nend\n",
    });
  }),
  library("wick", ["duration"], { "wick.ml": 'let light = "published"\n' }),
  library("oil", [], { "oil.ml": "let drops = 3\n" }),
];
