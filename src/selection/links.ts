import type { Location } from "../base/errors.ts";
import type { ExecutableStanza, Library } from "../project/model.ts";
import { missingParts } from "../project/preprocess.ts";
import { type Availability, namesOf } from "./availability.ts";
import { labelOf } from "./candidates.ts";
import type { Needs } from "./faults.ts";
import {
  absentLibrary,
  compiledForMachine,
  hiddenLibrary,
  missingLibrary,
  missingProgram,
  missingRewriter,
  type Objection,
  unsolvableSelect,
} from "./library-messages.ts";
import type { SelectionRequest } from "./selection.ts";

/** A library that is listed, and the virtual library that it implements, if any. */
interface LinkedLibrary {
  readonly library: Library;
  readonly implemented: Library | undefined;
}

/** Something that a library or executable needs and cannot have. */
export interface Lack {
  readonly kind: string;
  readonly library: string;
  readonly user: string;
  readonly at: Location;
  readonly objection: (needs: Needs) => Objection;
}

/** The `(libraries …)` of a library or an executable, resolved in one context. */
export interface Links {
  /** The library's or executable's name in messages. */
  readonly label: string;
  readonly links: readonly LinkedLibrary[];
  /** Names of libraries of which nothing is known. */
  readonly unknown: readonly string[];
  readonly lacks: readonly Lack[];
}

type User = Library | ExecutableStanza;

/** A function that resolves the `(libraries …)` of a library or of the request's executable, each once. */
export function linksIn(request: SelectionRequest, libraries: Availability): (user: User) => Links {
  const known = new Map<User, Links>();
  return (user) => {
    const found = known.get(user) ?? resolve(user, request, libraries);
    known.set(user, found);
    return found;
  };
}

/** Lacks of an installed library, which the user cannot edit, are told at the executable. */
function resolve(user: User, request: SelectionRequest, libraries: Availability): Links {
  const isLibrary = "origin" in user;
  const label = isLibrary ? labelOf(user) : executableLabel(user);
  const at = isLibrary && user.origin === "installed" ? request.executable.at : user.at;
  const lacks: Lack[] = [...buildLacks(user, label, request)];
  const links: LinkedLibrary[] = [];
  const unknown: string[] = [];

  function find(name: string, scope: string, by: string): Library | undefined {
    const found = libraries.find(name, scope);
    const lack = (kind: string, objection: (needs: Needs) => Objection) =>
      lacks.push({ kind, library: name, user: by, at, objection });
    if (found === undefined) lack("missing", (needs) => missingLibrary(needs, request.installed));
    if (found === "unknown") unknown.push(name);
    if (typeof found !== "object") return undefined;
    const why = libraries.unlinkable(found);
    if (why === undefined) return found;
    lack(`unavailable because ${why}`, (needs) => unavailable(found, needs, why));
    return undefined;
  }
  for (const dependency of user.dependencies) {
    const names = namesOf(dependency, user.scope, libraries);
    if (!names)
      lacks.push({ kind: "select", library: label, user: label, at, objection: unsolvableSelect });
    for (const name of names ?? []) {
      const library = find(name, user.scope, label);
      if (!library) continue;
      const { implements: of, scope } = library;
      const implemented = of === undefined ? undefined : find(of, scope, labelOf(library));
      links.push({ library, implemented });
    }
  }
  return { label, links, unknown, lacks };
}

/** The programs and libraries that its modules are made with, on the machine that builds. */
function buildLacks(
  { ppx = [], programs = [], scope, at }: User,
  label: string,
  { build, lacksProgram }: SelectionRequest,
): readonly Lack[] {
  const parts = build ? missingParts(ppx, scope, label, build.resolve) : [];
  return [
    ...parts.map(({ name, user }) => ({
      ...{ kind: "ppx", library: name, user, at, objection: missingRewriter },
    })),
    ...programs
      .filter((name) => lacksProgram?.(name))
      .map((name) => ({
        ...{ kind: `program ${name}`, library: name, user: label, at, objection: missingProgram },
      })),
  ];
}

function unavailable({ unusable }: Library, needs: Needs, why: string): Objection {
  if (unusable === "C code" || unusable === "code") return compiledForMachine(needs, why);
  return unusable === undefined ? hiddenLibrary(needs, why) : absentLibrary(needs, why);
}

/** The name of an executable stanza in messages: `bin/main`, or all its names. */
export function executableLabel({ directory, names }: ExecutableStanza): string {
  return names.map((name) => (directory === "" ? name : `${directory}/${name}`)).join(", ");
}
