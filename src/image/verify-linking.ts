import type { ElfExpectation } from "../targets/target.ts";
import type { Elf } from "./elf.ts";
import { neededLibraries } from "./elf-dynamic.ts";

/**
 * What is wrong with how an executable of the right machine finds its libraries, one phrase each. One that is static
 * runs wherever a dynamically linked one does.
 */
export function verifyLinking(elf: Elf, linking: ElfExpectation["linking"]): readonly string[] {
  if (linking === undefined) return [];
  const { interpreter } = elf;
  const needed = neededLibraries(elf);
  if ("problem" in needed) return [`expected a program, found ${needed.problem}`];
  if (linking === "static") return verifyStatic(interpreter, needed);
  const { interpreter: wanted, libraries } = linking;
  const strange = needed.filter((name) => !libraries.includes(name));
  return [
    ...(interpreter === undefined || interpreter === wanted
      ? []
      : [
          `expected the interpreter ${wanted}, found ${interpreter}: it was linked with another C library`,
        ]),
    ...(strange.length === 0
      ? []
      : [
          `it needs shared libraries that do not come with the target's C library (${strange.join(", ")}): link them statically (-cclib -l:NAME.a), or vendor their sources`,
        ]),
  ];
}

function verifyStatic(
  interpreter: string | undefined,
  needed: readonly string[],
): readonly string[] {
  if (interpreter !== undefined)
    return [
      `expected a static executable, found one that asks for the interpreter ${interpreter}: another compiler linked it, or link flags undo -static`,
    ];
  return needed.length === 0
    ? []
    : [`expected a static executable, found one that needs ${needed.join(", ")}`];
}
