import { AARCH64, X86_64 } from "../../base/architectures.ts";
import type { Estimate } from "../toolchain.ts";
import type { OpamCompiler, UnikernelRow } from "./unikernel.ts";

/** OCaml on Unikraft. The backend is a flag of its C compiler whenever it compiles, so each is a toolchain of its own. */
function unikraft(backend: "qemu" | "firecracker"): UnikernelRow {
  const on = (architecture: string, machine: number): OpamCompiler => ({
    package: `ocaml-unikraft-${architecture}`,
    with: [
      `ocaml-unikraft-default-${architecture}`,
      `ocaml-unikraft-backend-${backend}-${architecture}`,
    ],
    tools: `${architecture}-unikraft-ocaml`,
    machine,
  });
  return {
    summary: `OCaml for Unikraft unikernels, ${backend}`,
    context: "unikraft",
    linksAgain: false,
    below: "posix",
    estimate: { megabytes: 123 },
    // Its C compiler ends a link with Python scripts of Unikraft's.
    packages: ["python3"],
    // As mirage 4.11 writes it (lib/mirage/target).
    contextFields: `(env (_ (flags :standard -cclib "-z unikraft-backend=${backend}") (c_flags :standard -z unikraft-backend=${backend})))`,
    on: { x64: on("x86_64", X86_64) },
  };
}

/** OCaml on Solo5. Its C compiler looks at `-z solo5-abi=` when it links, and at no other time (Solo5's toolchain/cc.in). */
const solo5 = (summary: string, on: UnikernelRow["on"], estimate?: Estimate): UnikernelRow => ({
  ...{ summary, context: "solo5", linksAgain: true, below: "none", on },
  ...(estimate && { estimate }),
});

const arm64: OpamCompiler = {
  package: "ocaml-solo5",
  tools: "aarch64-solo5-ocaml",
  machine: AARCH64,
};

/** Cross compilers of unikernels by opam, by the name of their toolchain. Adding one is adding a row. */
export const unikernels = {
  solo5: solo5(
    "OCaml for Solo5 unikernels of the machine's architecture",
    {
      x64: { package: "ocaml-solo5", tools: "x86_64-solo5-ocaml", machine: X86_64 },
      arm64,
    },
    { cpuSeconds: 310, megabytes: 59 },
  ),
  "solo5-arm64": solo5("OCaml for Solo5 unikernels on arm64", {
    x64: { ...arm64, package: "ocaml-solo5-cross-aarch64" },
    arm64,
  }),
  "unikraft-qemu": unikraft("qemu"),
  "unikraft-firecracker": unikraft("firecracker"),
};
