import type { Installed } from "../toolchain/toolchain.ts";
import { type Needs, needing, someOf, targetsNamed } from "./faults.ts";

/** A sentence in two parts: what is wrong, and what to do about it, to follow a colon. */
export interface Objection {
  readonly problem: string;
  readonly remedy: string;
}

/** The words for one or several libraries. */
const wordsFor = ({ libraries }: Needs) =>
  libraries.length > 1
    ? ({ be: "are", it: "them", its: "their", they: "they are" } as const)
    : ({ be: "is", it: "it", its: "its", they: "it is" } as const);

const librariesOf = ({ users, pairs }: Needs): string =>
  pairs ? "the libraries of those that name them" : `the libraries of ${someOf(users)}`;

const vendoring = (needs: Needs): string => {
  const packages = [...new Set(needs.libraries.map((name) => name.replace(/\..*/, "")))];
  return `vendor ${wordsFor(needs).its} sources, for example with \`opam source ${packages.join(" ")}\` or in duniverse/`;
};

/** For libraries that do not exist. */
export function missingLibrary(needs: Needs, installed: Installed): Objection {
  const { be, it, its } = wordsFor(needs);
  const out = `take ${it} out of ${librariesOf(needs)}`;
  if (installed === "own")
    return {
      problem: `${needing(needs)}, which ${be} not in the project, and a cross compiler links no library of this machine`,
      remedy: `${vendoring(needs)}, or ${out}`,
    };
  if (installed === "none")
    return {
      problem: `${needing(needs)}, which ${be} not in the project, and bare metal cannot link an installed one`,
      remedy: `vendor ${its} source or ${out}`,
    };
  return {
    problem: `${needing(needs)}, which ${be} neither in the project nor installed`,
    remedy: `install ${it} or correct ${librariesOf(needs)}`,
  };
}

/** For libraries that dune hides, or that lack the code that is linked. `why` is a clause: "its enabled_if is false". */
export const hiddenLibrary = (needs: Needs, why: string): Objection => ({
  problem: `${needing(needs)}, which ${targetsNamed(needs)} cannot use because ${why}`,
  remedy: `change that or ${librariesOf(needs)}`,
});

/** For installed libraries with code that a target cannot link. `why` is a clause, as in `hiddenLibrary`. */
export const compiledForMachine = (needs: Needs, why: string): Objection => ({
  problem: `${needing(needs)}, which ${targetsNamed(needs)} cannot link as ${wordsFor(needs).they} installed, because ${why}`,
  remedy: vendoring(needs),
});

/** For libraries that need something that a target lacks. `why` is a clause, as in `hiddenLibrary`. */
export const absentLibrary = (needs: Needs, why: string): Objection => ({
  problem: `${needing(needs)}, which ${targetsNamed(needs)} cannot have, because ${why}`,
  remedy: `use a library that does without ${wordsFor(needs).it}, or take ${wordsFor(needs).it} out of ${librariesOf(needs)}`,
});

/** For a select of which no clause holds. */
export const unsolvableSelect = (needs: Needs): Objection => ({
  problem: `${someOf(needs.users)} ${needs.users.length > 1 ? "have selects in their" : "has a select in its"} libraries of which no clause holds for ${targetsNamed(needs)}`,
  remedy: "make a library of one of its clauses available or add a clause without conditions",
});

/** For ppx rewriters, or what they are made of, that the machine that builds does not have. */
export function missingRewriter(needs: Needs): Objection {
  const { libraries, users, pairs } = needs;
  const { be, it } = wordsFor(needs);
  const packages = [...new Set(libraries.map((name) => name.replace(/\..*/, "")))].join(" ");
  const whose = pairs ? "those that name them" : someOf(users);
  return {
    problem: `${needing(needs, "ppx")}, which ${be} neither in the project nor installed on the machine that builds`,
    remedy: `install ${it}, for example by opam-packages: ${packages}, or correct the preprocess of ${whose}`,
  };
}

/** For programs that make modules and that the machine that builds does not have. */
export function missingProgram(needs: Needs): Objection {
  const names = needs.libraries.join(" ");
  return {
    problem: `${needing(needs, "program")}, which is neither in the project nor on PATH`,
    remedy: `install it, for example by opam-packages: ${names}, or with the distribution's package`,
  };
}
