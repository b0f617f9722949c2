import { copyFile, cp, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Environment } from "../../base/environment.ts";
import { runOk } from "../../process/run.ts";
import { assetDirectory, hashTree } from "../chip.ts";

/** A toolchain of Solo5 whose runtime gets the start file. All paths are absolute. */
export interface StartupRequest {
  /** Of the opam switch: `bin/solo5-elftool` makes manifests. */
  readonly prefix: string;
  readonly ocamlopt: string;
  /** Prefix of its tools, without its dash: `x86_64-solo5-ocaml`. */
  readonly tools: string;
  /** An empty directory for everything that is not kept. */
  readonly work: string;
  readonly env: Environment;
}

/** Nothing else asks the linker for a manifest that is in a library, on those ABIs whose tender reads it. */
export const manifestFlags = ["-cclib", "-u __solo5_mft1_note"] as const;

const startupAssets = () => join(assetDirectory(), "solo5");

/** A hash of the start file and its manifest, for the key of the toolchain that has them. */
export const startupHash = (): Promise<string> => hashTree(startupAssets());

/** The objects that are added, by the names of their sources: the linker's messages name them. */
const objects = { "solo5-startup.o": "startup.c", "solo5-no-devices.o": "no-devices.c" } as const;

/**
 * Adds to OCaml's runtime library what starts a program that has no `solo5_app_main` of its own, and a manifest without
 * devices for it. The linker comes to that library last, so that whatever the program has wins. Throws ToolError when a
 * tool fails.
 */
export async function addStartup(request: StartupRequest): Promise<void> {
  const { prefix, ocamlopt, tools, work, env } = request;
  const bin = join(prefix, "bin");
  const options = {
    cwd: work,
    env: { ...env, PATH: [env["PATH"], bin].filter(Boolean).join(":") },
  };
  await cp(startupAssets(), work, { recursive: true });
  const elftool = join(bin, "solo5-elftool");
  await runOk([elftool, "gen-manifest", "manifest.json", "manifest.c"], options);
  for (const [object, source] of Object.entries(objects)) {
    await runOk([ocamlopt, "-c", source], options);
    await rename(join(work, source.replace(/c$/, "o")), join(work, object));
  }
  const where = (await runOk([ocamlopt, "-where"], options)).stdout.trim();
  const runtimes = (await readdir(where)).filter((name) => /^libasmrun\w*\.a$/.test(name));
  for (const runtime of runtimes) {
    const [library, longer] = [join(where, runtime), join(where, `${runtime}.new`)];
    await copyFile(library, longer);
    await runOk([join(bin, `${tools}-ar`), "rs", longer, ...Object.keys(objects)], options);
    await rename(longer, library);
  }
}
