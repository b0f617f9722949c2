import { ConfigurationError, type Problem } from "../../base/errors.ts";
import { versionAtLeast } from "../../base/versions.ts";
import type { Chip } from "../toolchain.ts";

/** A chip that OCaml's bytecode runtime is built for (docs/toolchains.md). */
export interface Firmware extends Chip {
  /** The target for OCaml's configure: `riscv32-unknown-elf`. */
  readonly triple: string;
  /** As `%{architecture}` in dune. */
  readonly architecture: string;
  /** The package of each that decides what the toolchain contains; its version is part of the key. */
  readonly compilerPackage: string;
  readonly libraryPackage: string;
}

/** How the bytecode runtime of one series of OCaml is configured and built for a chip. */
export interface Recipe {
  /** First version that it works for, and the first that it does not. */
  readonly from: string;
  readonly below: string;
  /** The option that takes the chip's triple. */
  readonly triple: "--host" | "--target";
  readonly configure: readonly string[];
  /** Arguments of make, and the preprocessor flags it gets for the runtime's sources. */
  readonly make: readonly string[];
  readonly preprocessor: readonly string[];
  /** Include directory of the runtime's own headers, relative to where its sources are compiled. */
  readonly toolInclude: string;
}

const ocaml4: Recipe = {
  from: "4.13",
  below: "4.15",
  triple: "--host",
  configure: [],
  make: ["-C", "runtime", "libcamlrun.a"],
  preprocessor: ["-DCAML_NAME_SPACE", "-DCAMLDLLIMPORT="],
  toolInclude: "caml",
};

const ocaml53: Recipe = {
  from: "5.3",
  below: "5.4",
  triple: "--host",
  configure: ["--without-zstd"],
  make: ["runtime/libcamlrun.a"],
  preprocessor: ["-Iruntime"],
  toolInclude: "runtime",
};

const ocaml54: Recipe = {
  ...ocaml53,
  from: "5.4",
  below: "5.5",
  // Since 5.4 a cross compiler is a thing of its own, --host is refused, and _REENTRANT is no longer implied.
  triple: "--target",
  configure: ["--without-zstd", "CPPFLAGS=-D_REENTRANT"],
};

const recipes: readonly Recipe[] = [ocaml4, ocaml53, ocaml54];

function findRecipe(version: string): Recipe | undefined {
  return recipes.find(
    ({ from, below }) => versionAtLeast(version, from) && !versionAtLeast(version, below),
  );
}

/** Why no firmware can be made with this OCaml, for the plan; undefined where some can. */
export function firmwareProblem(version: string): Problem | undefined {
  if (findRecipe(version) !== undefined) return undefined;
  return {
    message: `Bare-metal targets cannot be built with OCaml ${version}: its runtime is known to work on chips in versions 4.13, 4.14, 5.3 and 5.4; use one of these or leave these targets out.`,
  };
}

/** The recipe for a version of OCaml. Throws `firmwareProblem` as ConfigurationError where nobody has made one work. */
export function recipeFor(version: string): Recipe {
  const recipe = findRecipe(version);
  if (recipe === undefined) throw new ConfigurationError(firmwareProblem(version) ?? []);
  return recipe;
}

/** Arguments of configure: only the runtime, and nothing in it that needs an operating system. */
export function configureArguments(
  recipe: Recipe,
  options: {
    readonly build: string;
    readonly triple: string;
    readonly tools: string;
    readonly compiler: readonly string[];
    readonly prefix: string;
  },
): readonly string[] {
  const { tools } = options;
  const without =
    "native-compiler shared systhreads unix-lib debugger ocamldoc ocamltest instrumented-runtime debug-runtime stdlib-manpages";
  return [
    "--quiet",
    `--build=${options.build}`,
    `${recipe.triple}=${options.triple}`,
    `CC=${options.compiler.join(" ")}`,
    `AR=${tools}-ar`,
    `RANLIB=${tools}-ranlib`,
    `STRIP=${tools}-strip`,
    `LD=${tools}-ld`,
    `--prefix=${options.prefix}`,
    ...without.split(" ").map((part) => `--disable-${part}`),
    ...recipe.configure,
  ];
}

/** Arguments of make. SAK is a tool of the build that runs on this machine, so its compiler is this machine's. */
export function makeArguments(recipe: Recipe, include: string, jobs: number): readonly string[] {
  return [
    "--silent",
    `-j${jobs}`,
    ...recipe.make,
    "SAK_CC=gcc",
    `SAK_CFLAGS=-I${recipe.toolInclude}`,
    "SAK_LINK=gcc -o $(1) $(2)",
    `OC_CPPFLAGS=-I${include} ${recipe.preprocessor.join(" ")} -DHAS_DIRENT`,
  ];
}
