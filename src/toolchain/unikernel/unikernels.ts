import { opamSystemPackages } from "../provision.ts";
import { hostPackages, programExtensions } from "../rows.ts";
import type { OpamBuild, OpamCompiler, Toolchain } from "../toolchain.ts";

/** dune 2 asks ocamlfind for a toolchain. What else an opam package needs is among its own system dependencies. */
const opamPackages = [...hostPackages, "ocaml-findlib", ...opamSystemPackages] as const;

interface Unikernel
  extends Pick<
    Toolchain,
    "name" | "summary" | "linksAgain" | "packages" | "contextFields" | "installed"
  > {
  /** Name of the context and of the findlib toolchain: an interface of the ecosystem. */
  readonly context: string;
  readonly on: OpamBuild["on"];
}

/** OCaml's native compiler for a unikernel base layer, built by opam (docs/toolchains.md). */
function unikernel({ context, on, ...row }: Unikernel): Toolchain {
  return {
    ...row,
    context,
    findlib: context,
    bytecodeOnly: false,
    modePackages: {},
    variables: { context_name: context, os_type: "Unix", ...programExtensions },
    build: { kind: "opam", on },
  };
}

const amd64 = 62;
const aarch64 = 183;

/** OCaml on Unikraft. The backend is a flag of its C compiler whenever it compiles, so each is a toolchain of its own. */
function unikraft(name: "unikraft-qemu" | "unikraft-firecracker"): Toolchain {
  const backend = name.slice("unikraft-".length);
  const on = (architecture: string, machine: number): OpamCompiler => ({
    package: `ocaml-unikraft-${architecture}`,
    with: [
      `ocaml-unikraft-default-${architecture}`,
      `ocaml-unikraft-backend-${backend}-${architecture}`,
    ],
    tools: `${architecture}-unikraft-ocaml`,
    machine,
  });
  return unikernel({
    name,
    summary: `OCaml for Unikraft unikernels, ${backend}`,
    context: "unikraft",
    linksAgain: false,
    installed: "posix",
    // Its C compiler ends a link with Python scripts of Unikraft's.
    packages: [...opamPackages, "python3"],
    // As mirage 4.11 writes it (lib/mirage/target).
    contextFields: `(env (_ (flags :standard -cclib "-z unikraft-backend=${backend}") (c_flags :standard -z unikraft-backend=${backend})))`,
    on: { x64: on("x86_64", amd64) },
  });
}

/** Cross compilers of unikernels, built by opam. */
export const unikernels = {
  solo5: unikernel({
    name: "solo5",
    summary: "OCaml for Solo5 unikernels of the machine's architecture",
    context: "solo5",
    // Its C compiler looks at `-z solo5-abi=` when it links, and at no other time (Solo5's toolchain/cc.in).
    linksAgain: true,
    installed: "pure",
    packages: opamPackages,
    on: {
      x64: { package: "ocaml-solo5", tools: "x86_64-solo5-ocaml", machine: amd64 },
      arm64: { package: "ocaml-solo5", tools: "aarch64-solo5-ocaml", machine: aarch64 },
    },
  }),
  "solo5-arm64": unikernel({
    name: "solo5-arm64",
    summary: "OCaml for Solo5 unikernels on arm64",
    context: "solo5",
    linksAgain: true,
    installed: "pure",
    packages: opamPackages,
    on: {
      x64: { package: "ocaml-solo5-cross-aarch64", tools: "aarch64-solo5-ocaml", machine: aarch64 },
      arm64: { package: "ocaml-solo5", tools: "aarch64-solo5-ocaml", machine: aarch64 },
    },
  }),
  "unikraft-qemu": unikraft("unikraft-qemu"),
  "unikraft-firecracker": unikraft("unikraft-firecracker"),
} as const;
