import type { Library, Project } from "./model.ts";
import type { Found, LibraryIndex } from "./resolve.ts";
import { atomText, head, type List, type Sexp } from "./sexp.ts";

/** The ppx rewriters in the `(pps …)` and `(staged_pps …)` of a `(preprocess …)`, also inside `(per_module …)`. */
export function readPpx(field: List | undefined): readonly string[] {
  return [...new Set(field?.items.slice(1).flatMap(rewritersOf) ?? [])];
}

function rewritersOf(node: Sexp): readonly string[] {
  if (node.kind !== "list") return [];
  const form = head(node);
  if (form === "per_module")
    return node.items
      .slice(1)
      .flatMap((item) => (item.kind === "list" ? item.items.slice(0, 1).flatMap(rewritersOf) : []));
  if (form !== "pps" && form !== "staged_pps") return [];
  const words = node.items.slice(1).flatMap((item) => atomText(item) ?? []);
  // Flags follow the --.
  const end = words.indexOf("--");
  return words.slice(0, end === -1 ? undefined : end).filter((word) => /^\w[\w.-]*$/.test(word));
}

/** Looks a library up by its name and the scope where the name is written. */
type Resolve = (name: string, scope: string) => Found;

/** The libraries that ppx rewriters consist of, each once. */
function partsOf(names: readonly string[], scope: string, resolve: Resolve): readonly Library[] {
  const found = new Set<Library>();
  const visit = (name: string, from: string) => {
    const library = resolve(name, from);
    if (typeof library !== "object" || found.has(library)) return;
    found.add(library);
    for (const dependency of library.dependencies)
      if (dependency.kind === "direct") visit(dependency.name, library.scope);
  };
  for (const name of names) visit(name, scope);
  return [...found];
}

/**
 * Names of ppx rewriters, or of libraries that they are made of, that do not exist, each with the one that needs it;
 * `label` stands for the one that asks for the rewriters.
 */
export function missingParts(
  names: readonly string[],
  scope: string,
  label: string,
  resolve: Resolve,
): readonly { readonly name: string; readonly user: string }[] {
  const absent = (name: string, from: string) => resolve(name, from) === undefined;
  return [
    ...names.filter((name) => absent(name, scope)).map((name) => ({ name, user: label })),
    // What is installed has been built with all that it needs.
    ...partsOf(names, scope, resolve).flatMap((part) =>
      part.dependencies.flatMap((dependency) =>
        part.origin === "tree" &&
        dependency.kind === "direct" &&
        absent(dependency.name, part.scope)
          ? [{ name: dependency.name, user: part.publicName ?? part.name }]
          : [],
      ),
    ),
  ];
}

/**
 * The project with further dependencies: as in dune, a library or executable also needs the libraries for the code that
 * its ppx rewriters write. The index has the libraries of the tree and of the machine, where a ppx runs.
 */
export function withPpxRuntime(project: Project, { resolve }: LibraryIndex): Project {
  const extended = <User extends Pick<Library, "ppx" | "scope" | "dependencies">>(
    user: User,
  ): User => {
    const parts = partsOf(user.ppx ?? [], user.scope, resolve);
    const names = new Set(parts.flatMap(({ runtime }) => runtime ?? []));
    if (names.size === 0) return user;
    const added = [...names].map((name) => ({ kind: "direct", name }) as const);
    return { ...user, dependencies: [...user.dependencies, ...added] };
  };
  return {
    ...project,
    libraries: project.libraries.map(extended),
    executables: project.executables.map(extended),
  };
}

/** Names of the machine's packages that the ppx rewriters of a project consist of. */
export function ppxPackages(project: Project, resolve: Resolve): readonly string[] {
  const users = [...project.libraries, ...project.executables];
  const parts = users.flatMap(({ ppx, scope }) => partsOf(ppx ?? [], scope, resolve));
  const installed = parts.filter(({ origin }) => origin === "installed");
  return [...new Set(installed.map(({ name }) => name.replace(/\..*/, "")))].sort();
}
