import { ConfigurationError, type Problem } from "../../base/errors.ts";
import { versionAtLeast } from "../../base/versions.ts";
import type { CrossBuild, CrossWay } from "./cross-build.ts";

/** The way in which a cross compiler of one series of OCaml is built. */
interface Recipe {
  /** First version that it works for, and the first that it does not. */
  readonly from: string;
  readonly below: string;
  readonly way: CrossWay;
}

const recipes: readonly Recipe[] = [
  { from: "4.13", below: "4.15", way: "older" },
  { from: "5.4", below: "5.5", way: "crossopt" },
];

/** The versions that a way is for, as people call them. */
const series: Readonly<Record<CrossWay, readonly string[]>> = {
  older: ["4.13", "4.14"],
  crossopt: ["5.4"],
};

const serves = ({ only }: CrossBuild, way: CrossWay): boolean => only === undefined || only === way;

function findWay(version: string, build: CrossBuild): CrossWay | undefined {
  return recipes.find(
    ({ from, below, way }) =>
      versionAtLeast(version, from) && !versionAtLeast(version, below) && serves(build, way),
  )?.way;
}

/** Why no cross compiler of this OCaml can be made, for the plan; undefined where one can. */
export function crossProblem(
  version: string,
  name: string,
  build: CrossBuild,
): Problem | undefined {
  if (findWay(version, build) !== undefined) return undefined;
  const served = recipes.flatMap(({ way }) => (serves(build, way) ? series[way] : []));
  const last = served.at(-1) ?? "";
  const known =
    served.length > 1
      ? `in versions ${served.slice(0, -1).join(", ")} and ${last}; use one of these`
      : `in version ${last}; use it`;
  return {
    message: `The toolchain ${name} cannot be built from OCaml ${version}: cross compilers are known to work ${known}, for example with \`ocaml-compiler: 5.4.1\`, or leave its targets out.`,
  };
}

/** The way for a version of OCaml. Throws `crossProblem` as ConfigurationError where none is known to work. */
export function crossWay(version: string, name: string, build: CrossBuild): CrossWay {
  const way = findWay(version, build);
  if (way === undefined) throw new ConfigurationError(crossProblem(version, name, build) ?? []);
  return way;
}
