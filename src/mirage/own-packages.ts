import { dirname, relative } from "node:path";
import { diskFiles, type Files } from "../base/files.ts";
import { atomText, field, head, parseSexps } from "../project/sexp.ts";
import { isGenerated } from "./detect.ts";
import { vendored } from "./monorepo.ts";

/** An opam package that the checkout has itself. */
export interface OwnPackage {
  readonly name: string;
  /** Text of its opam file (latin1); undefined for one that only a dune-project tells of. */
  readonly opam: string | undefined;
}

/** The packages of one directory of the checkout. */
export interface OwnDirectory {
  /** Absolute. */
  readonly directory: string;
  readonly packages: readonly OwnPackage[];
}

/** The checkout's own packages, which stand in for what a repository has under their names. */
export interface OwnPackages {
  /** Those in the project, wherever: they are in every tree made of it. */
  readonly inside: readonly OwnPackage[];
  /** Those of the directories that the project lies in, nearest first: there only if a tree is given them. */
  readonly outside: readonly OwnDirectory[];
}

/** Finds the packages of the checkout `workspace` whose project is in `project` (absolute, the same or below). */
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

/** Those of a directory and all below it, but for where builds and packages from elsewhere are. */
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

/** Those whose opam file is in a directory, or only in its dune-project. What mirage has made is about the unikernel. */
export function packagesAt(files: Files, directory: string): readonly OwnPackage[] {
  const inside = (name: string) => (directory === "" ? name : `${directory}/${name}`);
  const withFile = files.list(directory).flatMap((entry): readonly OwnPackage[] => {
    const [, name] = /^([A-Za-z0-9_][A-Za-z0-9_+-]*)\.opam$/.exec(entry) ?? [];
    const opam = name === undefined ? undefined : files.read(inside(entry));
    return name === undefined || opam === undefined || isGenerated(opam) ? [] : [{ name, opam }];
  });
  const known = new Set(withFile.map(({ name }) => name));
  const others = namesIn(files.read(inside("dune-project")) ?? "").filter(
    (name) => !known.has(name),
  );
  return [...withFile, ...others.map((name) => ({ name, opam: undefined }))];
}

/** Packages that a dune-project defines; one that cannot be read defines none, and dune will say why. */
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
