import type { Context } from "../../src/base/context.ts";
import type { Host, PackageState } from "../../src/machine/host.ts";
import type { Means } from "../../src/toolchain/toolchain.ts";
import { silent } from "../silent.ts";

interface InstalledOcaml {
  readonly version: string;
  readonly library: string;
  readonly path?: string;
}

/** A Debian machine with this OCaml on PATH, or none, and these installed packages. */
export function hostWith(
  ocaml: InstalledOcaml | undefined,
  installed: Readonly<Record<string, string>> = {},
): Host {
  const states = Object.entries(installed).map(([name, version]): [string, PackageState] => [
    name,
    { installed: version, candidate: version, onPath: false },
  ]);
  return {
    architecture: "x64",
    distribution: { id: "debian", version: "13", name: "Debian GNU/Linux 13 (trixie)" },
    cores: 2,
    ocaml: ocaml && { version: ocaml.version, from: "path" },
    dune: ocaml && { version: "3.17.2", from: "path" },
    compiler: ocaml && {
      path: ocaml.path ?? "/usr/bin/ocamlc",
      configuration: new Map([
        ["version", ocaml.version],
        ["standard_library", ocaml.library],
      ]),
    },
    packages: new Map(states),
    installer: { kind: "none", why: "this is a test" },
  };
}

/** Everything that a toolchain is made with on a machine that has OCaml; opam would find nothing. */
export function meansOf(host: Host, over: Partial<Context> = {}): Means {
  const { compiler } = host;
  if (compiler === undefined) throw new Error("no OCaml");
  const atHand = () => Promise.reject(new Error("opam is not for this test"));
  return {
    context: { store: "/s", env: process.env, log: silent, jobs: 2, ...over },
    ...{ host, compiler, path: ["/usr/lib/ocaml"] },
    repositories: [],
    opam: { log: silent, program: atHand, root: atHand, installSystemPackages: atHand },
  };
}
