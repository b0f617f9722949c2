import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { miragePackages } from "../mirage/packages.ts";
import type { Package } from "../opam/repository.ts";
import { bootText } from "./images.ts";
import { releases, runCli } from "./machine.ts";
import { type Bench, writeFiles } from "./unikernel-bench.ts";

/** A system package that is small and that no Debian root has. */
const systemPackage = "tree";

/** What passes for mirage and its packages, one of which needs something of the system. */
export const projectPackages: readonly Package[] = miragePackages.map((one) =>
  one.name === "oil"
    ? {
        ...one,
        fields: [...(one.fields ?? []), `depexts: [["${systemPackage}"] {os-family = "debian"}]`],
      }
    : one,
);

const settings = `targets: unix
opam-repositories: {default: /srv/fine, opam-overlays: /srv/fine}
`;

function place({ root, suite }: Bench, name: string, bounds: string): string {
  const directory = `/root/projects/${name}`;
  writeFiles(root, {
    [`${directory}/config.ml`]: `(* mirage ${bounds} *)
open Mirage
let packages = [
  package "duration"
  package "oil"
]
let () = register "${name}" [ main ]
`,
    [`${directory}/unikernel.ml`]: 'let start () = "drops: " ^ string_of_int Oil.drops\n',
    [`${directory}/dune-targets.yml`]: `${settings}ocaml-compiler: ${releases[suite].ocaml}\n`,
  });
  return directory;
}

/** MirageOS projects whose bounds on mirage are different and have the same newest one. */
export function testMirageProjects(bench: () => Bench): void {
  test("the plan of a MirageOS project has the images before there is a mirage", async () => {
    const { root } = bench();
    const cwd = place(bench(), "lamp", ">= 4.9.0 & < 4.12.0");
    const { stdout, stderr } = await runCli(root, ["plan", "--targets", "unix hvt"], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({
      images: [],
      expected: {
        images: [
          { target: "unix", file: "lamp-unix" },
          { target: "hvt", file: "lamp-hvt.hvt" },
        ],
      },
    });
    expect(stderr).toMatch(/^ +lamp-hvt\.hvt +hvt$/m);
  });

  test("two of them share one OCaml with one mirage, and get what their packages need of the system", async () => {
    const { root, suite } = bench();
    const ocamls = () => readdirSync(root.path("/root/.cache/dune-targets/toolchains/ocaml"));
    const first = await runCli(root, ["build"], {
      cwd: place(bench(), "lamp", ">= 4.9.0 & < 4.12.0"),
    });
    for (const one of ["mirage.4.11.2", `dune.${releases[suite].dune}`])
      expect(first.stderr).toContain(`opam has installed ${one}\n`);
    expect(first.stderr).toContain(`opam's packages need ${systemPackage}: installed`);
    expect(bootText(first.stderr, "lamp-unix")).toEqual(["drops: 3"]);
    const before = ocamls();
    const second = await runCli(root, ["build"], {
      cwd: place(bench(), "torch", ">= 4.4.0 & < 4.12.0"),
    });
    expect(second.stderr).not.toContain("opam has installed");
    expect(bootText(second.stderr, "torch-unix")).toEqual(["drops: 3"]);
    expect(ocamls()).toEqual(before);
  });
}
