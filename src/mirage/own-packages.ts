import { dirname, relative } from "node:path";
import { diskFiles, type Files } from "../base/files.ts";
import { atomText, field, head, parseSexps } from "../project/sexp.ts";
import { isGenerated } from "./detect.ts";
import { vendored } from "./monorepo.ts";

/** An opam package of the checkout. */
export interface OwnPackage {
  readonly name: string;
  /** The text of its opam file (latin1); undefined for a package that only a dune-project defines. */
  readonly opam: string | undefined;
}

/** The packages of one directory of the checkout. */
export interface OwnDirectory {
  /** Absolute. */
  readonly directory: string;
  readonly packages: readonly OwnPackage[];
}

/** The checkout's own packages, which are used instead of a repository's packages of the same names. */
export interface OwnPackages {
  /** Those anywhere in the project: they are in each of its trees. */
  readonly inside: readonly OwnPackage[];
  /** Those of the directories around the project, nearest first: a tree only has them if they are placed in it. */
  readonly outside: readonly OwnDirectory[];
}

/** Finds the packages of the checkout `workspace`, with its project in `project` (absolute, the same or below). */
export function ownPackages(workspace: string, project: string): OwnPackages {
  const outside: OwnDirectory[] = [];
  const isBelow = !relative(workspace, project).startsWith("..");
  for (let path = project; isBelow && path !== workspace; ) {
    path = dirname(path);
    const packages = packagesAt(diskFiles(path), "");
    if (packages.length > 0) outside.push({ directory: path, packages });
  }
  return { inside: packagesBelow(diskFiles(project)), outside };
}

/** The packages of a directory and all below it, except in those of builds and of packages from elsewhere. */
function packagesBelow(files: Files): readonly OwnPackage[] {
  const found = new Map<string, OwnPackage>();
  const todo = [""];
  for (let directory = todo.pop(); directory !== undefined; directory = todo.pop()) {
    for (const each of packagesAt(files, directory))
      if (found.get(each.name)?.opam === undefined) found.set(each.name, each);
    for (const entry of files.list(directory))
      if (
        entry.endsWith("/") &&
        !/^[._]/.test(entry) &&
        !(directory === "" && entry === `${vendored}/`)
      )
        todo.push(`${directory && `${directory}/`}${entry.slice(0, -1)}`);
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The packages with an opam file in a directory, unless mirage has made it, or only defined in its dune-project. */
export function packagesAt(files: Files, directory: string): readonly OwnPackage[] {
  const inside = (name: string) => (directory === "" ? name : `${directory}/${name}`);
  const withFile = files.list(directory).flatMap((entry): readonly OwnPackage[] => {
    const [, name] = /^([A-Za-z0-9_][A-Za-z0-9_+-]*)\.opam$/.exec(entry) ?? [];
    const opam = name === undefined ? undefined : files.read(inside(entry));
    return name === undefined || opam === undefined || isGenerated(opam) ? [] : [{ name, opam }];
  });
  const known = new Set(withFile.map(({ name }) => name));
  const duneProject = files.read(inside("dune-project"));
  const defined = duneProject === undefined ? [] : namesIn(duneProject);
  const others = defined.filter((name) => !known.has(name));
  return [...withFile, ...others.map((name) => ({ name, opam: undefined }))];
}

/** The packages that a dune-project defines. One that cannot be read defines none; dune will say what is wrong. */
function namesIn(duneProject: string): readonly string[] {
  try {
    return parseSexps(duneProject, "dune-project").flatMap((node) =>
      node.kind === "list" && head(node) === "package"
        ? (atomText(field(node.items, "name")?.items[1]) ?? [])
        : [],
    );
  } catch {
    return [];
  }
}
