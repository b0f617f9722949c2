import type { Problem } from "../base/errors.ts";
import type { BuildMachine } from "./toolchain.ts";

/** How something is made, by the architecture of the machine that builds, as Node says it; on others it is not. */
export type ByMachine<How> = Readonly<Record<string, How>>;

/** How something is made on this machine; undefined where it cannot be. */
export const onMachine = <How>(
  ways: ByMachine<How>,
  { architecture }: BuildMachine,
): How | undefined => (Object.hasOwn(ways, architecture) ? ways[architecture] : undefined);

/** The refusal of a toolchain (`name`) on a machine where it cannot be made. */
export function refuseMachine(
  name: string,
  ways: ByMachine<unknown>,
  { architecture }: BuildMachine,
): Problem {
  const machines = Object.keys(ways).join(" and ");
  return {
    message: `The toolchain ${name} cannot be built on ${architecture} machines, only on ${machines}; leave its targets out, or use another runner.`,
  };
}
