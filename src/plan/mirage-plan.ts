import type { Problem } from "../base/errors.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { Host } from "../machine/host.ts";
import type { Unconfigured } from "../mirage/detect.ts";
import { mirageTarget } from "../mirage/mirage-target.ts";
import { chooseMirage, type MirageChoice } from "../mirage/mirage-versions.ts";
import { defaultRepositories } from "../opam/repositories.ts";

/** The opam packages that a MirageOS project is configured and locked with. */
export function mirageTools(mirage: Unconfigured, inputs: Inputs): readonly string[] {
  return [...atomsOf(choiceFor(mirage, inputs, undefined)), "opam-monorepo"];
}

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
  { opamRepositories }: Inputs,
  ocaml: string | undefined,
): MirageChoice {
  const asDefault = JSON.stringify(opamRepositories) === JSON.stringify(defaultRepositories);
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
