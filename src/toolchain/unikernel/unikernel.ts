import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Environment } from "../../base/environment.ts";
import { ConfigurationError } from "../../base/errors.ts";
import type { Compiler, Host } from "../../machine/host.ts";
import { versionOf } from "../../machine/probe.ts";
import { type OpamMeans, opamKey } from "../../opam/opam-means.ts";
import { choose, isGated } from "../../opam/package-versions.ts";
import type { ResolvedRepository } from "../../opam/repositories.ts";
import { type OpamPackage, packageText } from "../../opam/specification.ts";
import { borrow, createSwitch, filesOf, installInto, type Switch } from "../../opam/switch.ts";
import { run } from "../../process/run.ts";
import type { StoreItem } from "../../store/item.ts";
import { pruneSwitch } from "../opam-ocaml.ts";
import type { OpamCompiler, ReadyToolchain, Toolchain } from "../toolchain.ts";

/** What a unikernel toolchain is made from. */
export interface UnikernelRequest {
  readonly toolchain: Toolchain;
  readonly cross: OpamCompiler;
  readonly compiler: Compiler;
  readonly host: Host;
  readonly repositories: readonly ResolvedRepository[];
  /** Absolute. */
  readonly store: string;
  readonly env: Environment;
}

/** Beside the cross compiler itself, what its programs are linked with and run by. */
const kept = /^(?:solo5|ocaml-solo5|ocaml-unikraft|unikraft)/;

/**
 * Files of these packages that building a program never reads (measured with ocaml-solo5 1.3.3, 503 MB of which 60
 * stay). Of the compiler's libraries the interfaces are needed: dune files in OCaml's syntax are run with them.
 */
const unneeded =
  /\/compiler-libs\/.*\.(?!cmi$)\w+$|\/stublibs\/|\.(?:mli?|byte)$|\/lib(?:camlrun(?:[di]|_\w+)?|asmrun[di]|[a-z_]+byt)\.a$|\/(?:expunge|camlheader\w*)$|\/bin\/ocaml(?:cmt|prof|run[di])$/;

/**
 * The same of Unikraft. Of a backend a link takes one object of each library, which holds those in its directory, and of
 * Unikraft itself headers, linker scripts and the scripts that finish an image. musl is compiled, and its headers are
 * the backend's.
 */
const unneededOfUnikraft =
  /^lib\/(?:ocaml-unikraft-backend-[^/]+\/.+\/[^/]+\.o|unikraft-musl\/.*|unikraft\/.*\.[cS])$/;

/** Whether a file of a switch (its path there) is read by somebody who builds with the cross compiler. */
export const isNeeded = (path: string): boolean =>
  !unneeded.test(`/${path}`) && !unneededOfUnikraft.test(path);

/**
 * A cross compiler in an opam switch of the store, whose OCaml is the one on PATH. Only the compiler, its libraries and
 * the tenders stay. Throws ConfigurationError when no version of it works with this OCaml, and what opam's failures are.
 */
export function unikernelItem(
  { toolchain, cross, compiler, host, repositories, store, env }: UnikernelRequest,
  means: OpamMeans | undefined,
): StoreItem {
  const version = compiler.configuration.get("version") ?? "";
  const wanted = packageFor(cross, version);
  return {
    what: `toolchain ${toolchain.name}`,
    name: toolchain.name,
    megabytes: 200,
    key: {
      ...opamKey(host, repositories, store),
      ocaml: version,
      ocamlc: compiler.path,
      "standard library": compiler.configuration.get("standard_library") ?? "",
      package: [packageText(wanted), ...(cross.with ?? [])].join(" "),
    },
    inPlace: true,
    async build({ directory }) {
      if (means === undefined) throw new Error("opam is not at hand");
      const root = await means.root();
      const system = { name: "ocaml-system", version };
      const own = await createSwitch(root, directory, [system], means);
      // It builds a tool or two of the build, and would take longer to build than half of a cross compiler.
      if (host.dune?.from === "path")
        await borrow(own, { name: "dune", version: host.dune.version });
      await installInto(own, [packageText(wanted), ...(cross.with ?? [])], means);
      await keepToolchain(own, env);
    },
    async answers(directory) {
      const compilerPath = await ocamlcOf(toolchain, directory);
      return compilerPath !== undefined && (await versionOf(compilerPath, env)) === version;
    },
  };
}

/** The version of a cross compiler that works with an OCaml. */
function packageFor({ package: name }: OpamCompiler, ocaml: string): OpamPackage {
  const choice = isGated(name) ? choose(name, ocaml) : ({ kind: "solver" } as const);
  if (choice.kind === "none") throw new ConfigurationError(choice.problem);
  return { name, version: choice.kind === "version" ? choice.version : undefined };
}

async function keepToolchain(own: Switch, env: Environment): Promise<void> {
  const { prefix } = own;
  const files = new Set(await filesOf(own, (name) => kept.test(name)));
  await pruneSwitch(prefix, (path) => files.has(path) && isNeeded(path));
  const programs = [...files].filter((path) => path.startsWith("bin/") || path.includes("/bin/"));
  for (const path of programs) {
    // Scripts and the programs of other machines are not for this strip, which says so.
    await run(["strip", join(prefix, path)], { env });
  }
}

const findlibFile = (toolchain: Toolchain, directory: string): string =>
  join(directory, "_opam", "lib", "findlib.conf.d", `${toolchain.findlib}.conf`);

/** The lines of a toolchain's findlib.conf, as its package has installed them. */
async function findlibOf(toolchain: Toolchain, directory: string): Promise<readonly string[]> {
  const text = await readFile(findlibFile(toolchain, directory), "utf8").catch(() => "");
  return text.split("\n").filter((line) => /^\w+\(\w+\)\s*=/.test(line));
}

async function ocamlcOf(toolchain: Toolchain, directory: string): Promise<string | undefined> {
  return settingOf("ocamlc", await findlibOf(toolchain, directory));
}

function settingOf(name: string, lines: readonly string[]): string | undefined {
  return lines.flatMap((line) =>
    line.startsWith(`${name}(`) ? (/"(.*)"/.exec(line)?.[1] ?? []) : [],
  )[0];
}

/**
 * How a finished toolchain is used. Its own libraries come first and then the machine's (`path`), of which it can link
 * those without C code.
 */
export async function useUnikernel(
  toolchain: Toolchain,
  { tools }: OpamCompiler,
  directory: string,
  path: readonly string[],
): Promise<Pick<ReadyToolchain, "findlibLines" | "programs" | "strip" | "objcopy">> {
  const programs = join(directory, "_opam", "bin");
  const lines = await findlibOf(toolchain, directory);
  const dropped = join(directory, "_opam", "lib");
  const own = (settingOf("path", lines) ?? "").split(":").filter((each) => each !== dropped);
  return {
    findlibLines: lines.map((line) =>
      line.startsWith("path(")
        ? `path(${toolchain.findlib}) = "${[...own, ...path].join(":")}"`
        : line,
    ),
    programs,
    strip: join(programs, `${tools}-strip`),
    objcopy: join(programs, `${tools}-objcopy`),
  };
}
