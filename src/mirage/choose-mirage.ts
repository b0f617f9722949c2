import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compareVersions } from "../base/versions.ts";
import type { Host } from "../machine/host.ts";
import type { Opam } from "../opam/build-with-opam.ts";
import { machineVariables } from "../opam/machine-variables.ts";
import { itemsOf, readOpamFile } from "../opam/opam-file.ts";
import { holds } from "../opam/opam-filter.ts";
import { type ResolvedRepository, repositoryText } from "../opam/repositories.ts";
import { versionsOf } from "../opam/switch.ts";
import type { StoreItem } from "../store/item.ts";
import { admits, type VersionGate } from "./mirage-versions.ts";

/** A mirage that is asked of repositories whose releases are not known. */
export interface MirageWish {
  readonly gate: VersionGate;
  readonly repositories: readonly ResolvedRepository[];
  /** `5.4.1`; undefined while it is not known. */
  readonly ocaml: string | undefined;
  readonly host: Pick<Host, "architecture" | "distribution">;
}

/** Raised when the same wish leads to another choice. */
const schema = "1";
const fileName = "version";

/**
 * The newest mirage of some repositories that a gate allows and that can be installed on the machine with its OCaml.
 * opam is asked for exactly this one, so that all gates that it satisfies have one OCaml with one mirage in common.
 */
export function mirageItem(wish: MirageWish, means: Opam | undefined): StoreItem {
  const { gate, repositories, ocaml = "not known", host } = wish;
  return {
    what: "choice of mirage",
    name: "mirage",
    key: {
      ...{ schema, ocaml },
      gate: JSON.stringify([gate.atLeast, gate.below]),
      repositories: repositories.map(repositoryText).join(" "),
      machine: JSON.stringify(machineVariables(host)),
    },
    inPlace: false,
    async build({ directory }) {
      if (means === undefined) throw new Error("opam is not at hand");
      const root = await means.root();
      const fitting = (await versionsOf(root, "mirage")).filter((one) => admits(gate, one));
      const installable = async (version: string): Promise<boolean> => {
        const shown = await root.opam(["show", "--raw", `mirage.${version}`]);
        return shown.code === 0 && isInstallable(shown.stdout, wish);
      };
      const newestFirst = fitting.toSorted(compareVersions).reverse();
      await writeFile(join(directory, fileName), (await firstOf(newestFirst, installable)) ?? "");
    },
    answers: async (directory) => (await readChoice(directory)) !== undefined,
  };
}

async function firstOf<T>(
  all: readonly T[],
  suits: (one: T) => Promise<boolean>,
): Promise<T | undefined> {
  for (const one of all) if (await suits(one)) return one;
  return undefined;
}

const readChoice = (directory: string): Promise<string | undefined> =>
  readFile(join(directory, fileName), "utf8").catch(() => undefined);

/** The version in a directory of the store; undefined where there is none, and opam will say why. */
export const chosenMirage = async (directory: string): Promise<string | undefined> =>
  (await readChoice(directory)) || undefined;

/** Whether an opam file is for this machine and this OCaml, as far as it says so, and is not to be avoided. */
export function isInstallable(opam: string, { ocaml, host }: MirageWish): boolean {
  const fields = readOpamFile(opam);
  const text = (name: string) =>
    itemsOf(fields, name).map((item) => (item.kind === "list" ? "" : item.text));
  if (text("flags").includes("avoid-version")) return false;
  const variables = machineVariables(host);
  const [, available = ""] = /^available:(.*(?:\n[ \t].*)*)/m.exec(opam) ?? [];
  if (holds(available.replace(/[[\]]/g, ""), variables) === false) return false;
  const bounds = itemsOf(fields, "depends").flatMap((item) =>
    item.kind === "text" && item.text === "ocaml" ? [item.options] : [],
  );
  return ocaml === undefined || bounds.every((bound) => satisfies(ocaml, bound, variables));
}

/** Whether a version is within `>= "4.13.0" & < "6"`; what cannot be read is left to opam. */
function satisfies(
  version: string,
  bound: string,
  variables: Parameters<typeof holds>[1],
): boolean {
  const relations = bound.replace(/(^|[&|(]\s*)(?=<=|>=|!=|[=<>])/g, "$1version ");
  return holds(relations, { ...variables, version }) !== false;
}
