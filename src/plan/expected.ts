import { withoutSecrets } from "../base/words.ts";
import { imageNames } from "../image/image-names.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { registeredName } from "../mirage/declared.ts";
import { lockRepositories } from "../mirage/package-lock.ts";
import { parseAddress } from "../opam/repositories.ts";
import type { Facts } from "./facts.ts";
import type { Expected } from "./plan.ts";

/** Facts of a MirageOS project that follow from its config.ml and the inputs; undefined when it is configured, or none. */
export function expectedOf(
  inputs: Pick<Inputs, "targets" | "executables" | "opamRepositories">,
  { project, opam }: Pick<Facts, "project" | "opam">,
): Expected | undefined {
  if (project.kind !== "mirage" || project.configured !== undefined) return undefined;
  const { targets } = inputs;
  const files = filesOf(inputs, project.config ?? "");
  const resolved = new Map(opam?.repositories.map((one) => [one.name, one.revision]));
  return {
    images: targets.map((target, index) => ({ target, file: files[index] })),
    repositories: lockRepositories(inputs.opamRepositories).map(({ name, url }) => ({
      ...{ name, url: withoutSecrets(url), revision: resolved.get(name) ?? commitIn(url) },
    })),
  };
}

/** Images are called what the project is registered as; executables that the user names, as those are. */
function filesOf(
  { targets, executables }: Pick<Inputs, "targets" | "executables">,
  config: string,
): readonly string[] {
  const executable = registeredName(config);
  if (executable === undefined || executables.length > 0) return [];
  return imageNames(
    targets.map(({ name, extension }) => ({ executable, target: name, extension })),
  );
}

/** The state of a repository whose address says it; of any other it is found out when packages are locked. */
function commitIn(url: string): string | undefined {
  const address = parseAddress(url);
  if (typeof address === "string" || address.kind !== "git") return undefined;
  const { reference = "" } = address;
  return /^[0-9a-f]{40}$/.test(reference) ? `commit:${reference}` : undefined;
}
