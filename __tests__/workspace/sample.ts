import type { ExecutableStanza, Project } from "../../src/project/model.ts";
import { readProject } from "../../src/project/read-project.ts";
import type { Target } from "../../src/targets/target.ts";
import type { Toolchain } from "../../src/toolchain/toolchain.ts";
import { type ToolchainName, toolchainNamed } from "../../src/toolchain/toolchains.ts";
import type { TargetBuild } from "../../src/workspace/edit.ts";
import { filesOf } from "../project/files-of.ts";

/** One that ships, under the name by which targets call it. */
export type Shipped = Toolchain & { readonly name: ToolchainName };

export const shipped = (name: ToolchainName): Shipped => ({ ...toolchainNamed(name), name });

export const host = shipped("host");
export const riscv32 = shipped("riscv32");
export const cortex = shipped("cortex-m3");
/** A native cross toolchain. */
export const solo5 = shipped("solo5");

export interface Wish {
  readonly name: string;
  readonly toolchain: Shipped;
  /** Implementations that are to be added, the same for every stanza. */
  readonly add?: readonly string[];
  readonly flags?: readonly string[];
  readonly mode?: "exe" | "js";
  readonly env?: Readonly<Record<string, string>>;
}

/** A project of one `bin/dune` (and further files). */
export function projectOf(
  dune: string,
  language = "3.0",
  more: Readonly<Record<string, string>> = {},
): Project {
  return readProject(
    filesOf({ "dune-project": `(lang dune ${language})\n`, "bin/dune": dune, ...more }),
  );
}

export function buildsOf(project: Project, wishes: readonly Wish[]): readonly TargetBuild[] {
  const source = { directory: "/project", project };
  return wishes.map((wish) => ({
    target: targetOf(wish),
    source,
    toolchain: wish.toolchain,
    executables: project.executables.map((stanza) => executableOf(stanza, wish)),
  }));
}

function targetOf(wish: Wish): Target {
  const { name, toolchain, flags = [], mode = "exe", env = {} } = wish;
  const from = toolchain.name;
  return {
    ...{ name, summary: "", toolchain: from, variants: [], implementations: {}, mode },
    ...{ linkFlags: flags, env, extension: "", image: { format: "js" }, boot: undefined },
  };
}

function executableOf(
  stanza: ExecutableStanza,
  { add = [] }: Wish,
): TargetBuild["executables"][number] {
  const choices = add.map((implementation) => ({
    ...{ library: "", implementation, reason: "tag" as const, tag: "", neededBy: "" },
    ...{ added: true, candidates: [] },
  }));
  return {
    stanza,
    names: stanza.names,
    selection: {
      choices,
      problems: [],
      unknown: [],
      faults: [],
      unread: new Map(),
      usedOverrides: [],
    },
  };
}
