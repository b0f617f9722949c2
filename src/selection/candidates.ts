import type { Library } from "../project/model.ts";
import type { Availability } from "./availability.ts";

/** An implementation that could be chosen for a virtual library. */
export interface Candidate {
  readonly library: Library;
  /** Its name in messages. */
  readonly label: string;
  readonly tag: string;
  /** Why dune hides it in this context, or undefined if it can be used. */
  readonly hidden: string | undefined;
  /** Only dune can tell whether its `enabled_if` holds. */
  readonly uncertain: boolean;
}

/** Each of `implementations` once, as a candidate for `virtualLibrary`, in order of names. */
export function candidatesOf(
  virtualLibrary: Library,
  implementations: Iterable<Library>,
  libraries: Availability,
): readonly Candidate[] {
  return [...new Set(implementations)]
    .map((library) => ({
      library,
      label: labelOf(library),
      tag: tagOf(library, virtualLibrary),
      hidden: libraries.unlinkable(library),
      uncertain: libraries.uncertain(library),
    }))
    .sort((a, b) => compare(a.label, b.label) || compare(a.library.scope, b.library.scope));
}

/** An implementation of which nothing but its name is known, because the dune file that defines it was not read. */
export function unreadCandidate(name: string, virtualLibrary: Named, scope: string): Candidate {
  const publicName = name.includes(".") ? name : undefined;
  const library: Library = {
    ...{ name, publicName, scope, origin: "tree", at: { file: "dune", line: 1 } },
    ...{ virtual: false, implements: labelOf(virtualLibrary), defaultImplementation: undefined },
    ...{ variant: undefined, dependencies: [], optional: false, enabledIf: undefined },
    foreignStubs: false,
  };
  const tag = tagOf(library, virtualLibrary);
  return { library, label: name, tag, hidden: undefined, uncertain: false };
}

/** The names of a library. */
export type Named = Pick<Library, "name" | "publicName">;

/** The name that `(libraries …)`, `dune describe` and messages give a library. */
export function labelOf(library: Named): string {
  return library.publicName ?? library.name;
}

/**
 * The tag of an implementation: its `(variant x)` of dune 1.9 to 2.5; else the last dotted component of its public
 * name; else what follows the virtual library's name and `-`, `_` or `.` in its public or private name; else its
 * whole name. A component that repeats the virtual library's name loses it: `hal.gpio_unix` implements `hal.gpio`
 * for `unix`.
 */
export function tagOf(
  implementation: Named & Pick<Library, "variant">,
  virtualLibrary: Named,
): string {
  const { name, publicName = name, variant } = implementation;
  if (variant !== undefined) return variant;
  const component = afterLastDot(publicName);
  const rest = suffix(component, virtualLibrary);
  if (rest !== undefined || component !== publicName) return rest ?? component;
  return suffix(name, virtualLibrary) ?? publicName;
}

const afterLastDot = (name: string): string => name.slice(name.lastIndexOf(".") + 1);

/** The end of `component`, behind the virtual library's name and a separator; undefined if it is another name. */
function suffix(component: string, { name, publicName = name }: Named): string | undefined {
  const prefix = [publicName, name, afterLastDot(publicName)].find(
    (each) => component.startsWith(each) && /^[-_.]./.test(component.slice(each.length)),
  );
  return prefix === undefined ? undefined : component.slice(prefix.length + 1);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
