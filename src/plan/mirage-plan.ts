import type { Problem } from "../base/errors.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { Host } from "../machine/host.ts";
import type { Unconfigured } from "../mirage/detect.ts";
import { mirageTarget } from "../mirage/mirage-target.ts";
import { chooseMirage, type MirageChoice } from "../mirage/mirage-versions.ts";
import { toolRepositories } from "../mirage/package-lock.ts";
import { defaultRepositories } from "../opam/repositories.ts";

/**
 * The opam packages that a MirageOS project is configured and locked with. `chosen` is the version of mirage that was
 * found in repositories of the user's own.
 */
export function mirageTools(
  mirage: Unconfigured,
  inputs: Inputs,
  chosen?: string,
): readonly string[] {
  const choice = choiceFor(mirage, inputs, undefined);
  const atoms =
    choice.kind === "range" && chosen !== undefined ? [`mirage.${chosen}`] : atomsOf(choice);
  return [...atoms, "opam-monorepo"];
}

/** Whether the version of mirage has to be found in repositories of the user's own, who has not named one. */
export const isMirageOpen = (
  mirage: Unconfigured,
  inputs: Pick<Inputs, "opamRepositories" | "opamPackages">,
): boolean =>
  !inputs.opamPackages.some(({ name }) => name === "mirage") &&
  choiceFor(mirage, inputs, undefined).kind === "range";

/** Why the project cannot be configured for these targets with this OCaml. */
export function mirageProblems(
  mirage: Unconfigured,
  inputs: Inputs,
  { ocaml }: Host,
): readonly Problem[] {
  const exact = ocaml && /^\d+\.\d+\.\d/.test(ocaml.version) ? ocaml.version : undefined;
  const choice = choiceFor(mirage, inputs, exact);
  return [
    ...(choice.kind === "none" ? [choice.problem] : []),
    ...inputs.targets.flatMap((target) => {
      const name = mirageTarget(target);
      return typeof name === "string" ? [] : [name];
    }),
  ];
}

function choiceFor(
  { gate }: Unconfigured,
  { opamRepositories }: Pick<Inputs, "opamRepositories">,
  ocaml: string | undefined,
): MirageChoice {
  // Of the ports for unikernels no tools are taken.
  const ofTools = toolRepositories(opamRepositories);
  const asDefault = JSON.stringify(ofTools) === JSON.stringify(defaultRepositories);
  return chooseMirage({ gate, ocaml, defaultRepositories: asDefault });
}

function atomsOf(choice: MirageChoice): readonly string[] {
  switch (choice.kind) {
    case "version":
      return [`mirage.${choice.version}`];
    case "range":
      return choice.atoms;
    case "none":
      return [];
  }
}
