import type { Library } from "../project/model.ts";

/** The names of a library. */
export type Named = Pick<Library, "name" | "publicName">;

/** The name that `(libraries …)`, `dune describe` and messages give a library. */
export function labelOf(library: Named): string {
  return library.publicName ?? library.name;
}

const afterLastDot = (name: string): string => name.slice(name.lastIndexOf(".") + 1);

/** What follows the virtual library's public or private name and a separator in `name`, if anything does. */
function suffix(name: string, virtualLibrary: Named): string | undefined {
  for (const prefix of [virtualLibrary.publicName, virtualLibrary.name])
    if (prefix !== undefined && name.startsWith(prefix) && /^[-_.]./.test(name.slice(prefix.length)))
      return name.slice(prefix.length + 1);
  return undefined;
}

/**
 * The tag of an implementation: its `(variant x)` of dune 1.9 to 2.5; else the last dotted component of its public
 * name; else what follows the virtual library's name and `-`, `_` or `.` in its public or private name; else its
 * whole name. A component that itself starts with the virtual library's name loses it: `hal.gpio_unix` implements
 * `hal.gpio` for `unix`.
 */
export function tagOf(
  implementation: Named & Pick<Library, "variant">,
  virtualLibrary: Named,
): string {
  const { name, publicName, variant } = implementation;
  if (variant !== undefined) return variant;
  if (publicName?.includes("."))
    return afterLastDot(suffix(publicName, virtualLibrary) ?? publicName);
  for (const own of [publicName, name]) {
    const rest = own === undefined ? undefined : suffix(own, virtualLibrary);
    if (rest !== undefined) return rest;
  }
  return labelOf(implementation);
}
