import type { HostFindlib } from "../machine/findlib.ts";
import type { ReadyToolchain } from "../toolchain/toolchain.ts";

/**
 * The files behind `OCAMLFIND_CONF` for one workspace, by path from `directory` (absolute), where they will be:
 * `findlib.conf`, and in `findlib.conf.d/` a file for each toolchain, because dune 2.9 looks for a toolchain only there.
 * Empty if all toolchains are the host's: the variable then stays unset.
 *
 * From dune 3.24 on a tool that a toolchain names must be named without one too (dune#16226), but then a toolchain that
 * does not name it gets the host's. So `ocamlopt` is named only if a native toolchain names it, and the bytecode-only
 * ones beside it get one that always fails: dune runs it for native files only, and those are not asked of them.
 *
 * Solo5's toolchain finds the machine's libraries, but not its `unix`: dune takes the first META file of a name,
 * and one whose `exists_if` names no file hides the library (2.9 to 3.24), from the conditions of a select too.
 *
 * A toolchain that finds no library of the machine's finds what describes the packages of the project's ppx rewriters
 * (`ppx`, path in a findlib directory → text): dune builds them in the host's context, but asks the context that uses
 * them what they are made of (measured with 3.24). With no more than that, nothing of them can be linked.
 *
 * It also finds the packages that old projects name for what is now in the standard library.
 *
 * The toolchains that the machine's own findlib.conf defines are there too, since the variable hides them and a context
 * of the project's may name one.
 */
export function findlibConf(
  toolchains: readonly ReadyToolchain[],
  host: HostFindlib,
  directory: string,
  ppx: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  const cross = toolchains.flatMap((ready) => crossToolchain(ready, directory, ppx));
  const files = new Map(cross.flatMap((toolchain) => toolchain.packages));
  if (cross.length === 0) return files;
  const names = cross.map(({ findlib }) => findlib);
  for (const [file, text] of host.toolchains ?? [])
    files.set(`findlib.conf.d/${file}`, withoutToolchains(text, names));
  const others = [...files.values()].flatMap((text) => text.split("\n"));
  const native =
    cross.some(({ bytecodeOnly }) => !bytecodeOnly) || toolsOf(others).includes("ocamlopt");
  const named = toolsOf([...others, ...cross.flatMap(({ lines }) => lines)]);
  const usual = ["ocamlc", "ocamldep", "ocamlmklib", ...(native ? ["ocamlopt"] : [])];
  const tools = new Set([...usual, ...named]);
  files.set(
    "findlib.conf",
    lines([
      `path = ${quoted(host.path.join(":"))}`,
      `destdir = ${quoted(host.destdir)}`,
      ...[...tools].map((tool) => `${tool} = "${tool}"`),
    ]),
  );
  for (const toolchain of cross) {
    const refusal =
      native && toolchain.bytecodeOnly ? [`ocamlopt(${toolchain.findlib}) = "/bin/false"`] : [];
    files.set(`findlib.conf.d/${toolchain.findlib}.conf`, lines([...toolchain.lines, ...refusal]));
  }
  return files;
}

interface CrossToolchain {
  readonly findlib: string;
  readonly bytecodeOnly: boolean;
  /** Of its findlib.conf. */
  readonly lines: readonly string[];
  /** META files that these lines lead to: path from the directory of the files → text. */
  readonly packages: readonly (readonly [string, string])[];
}

/** A toolchain's lines and packages; none for the host's. */
function crossToolchain(
  { toolchain, findlibLines }: ReadyToolchain,
  directory: string,
  ppx: ReadonlyMap<string, string>,
): readonly CrossToolchain[] {
  const { findlib, bytecodeOnly, findlibPackages } = toolchain;
  if (findlib === undefined) return [];
  const described = findlibPackages.rewriters ? [...ppx] : [];
  const place = (name: string, packages: readonly unknown[]) =>
    packages.length > 0 ? [`${directory}/${name}`] : [];
  const lines = withPlaces(findlibLines, {
    first: place(hidden, findlibPackages.hidden),
    last: [...place(standard, findlibPackages.standard), ...place(rewriters, described)],
  });
  const meta = (place: string, names: readonly string[], text: string) =>
    names.map((name) => [`${place}/${name}/META`, text] as const);
  const packages = [
    ...meta(hidden, findlibPackages.hidden, absent),
    ...meta(standard, findlibPackages.standard, nothingOfItsOwn),
    ...described.map(([path, text]) => [`${rewriters}/${path}`, text] as const),
  ];
  return [{ findlib, bytecodeOnly, lines, packages }];
}

const hidden = "hidden";
const rewriters = "ppx";
const standard = "standard";

const nothingOfItsOwn = 'description = "It is in the standard library."\nrequires = ""\n';
const absent =
  'description = "There is no operating system below a unikernel."\nexists_if = "none"\n';

/** Lines of a toolchain that looks for libraries in further directories. */
function withPlaces(
  all: readonly string[],
  { first, last }: { readonly first: readonly string[]; readonly last: readonly string[] },
): readonly string[] {
  const inside = (directory: string) => quoted(directory).slice(1, -1);
  return all.map((line) => {
    const [, start, own, end] = /^(path\(\w+\)\s*=\s*")(.*)(")/.exec(line) ?? [];
    if (start === undefined) return line;
    return `${start}${[...first.map(inside), own, ...last.map(inside)].join(":")}${end}`;
  });
}

/** Tools that lines like `ocamlopt(solo5) = "…"` name for some toolchain. */
function toolsOf(all: readonly string[]): readonly string[] {
  return all.flatMap((line) => /^\s*(ocaml\w+)\s*\(/.exec(line)?.[1] ?? []);
}

/** A file of the machine's without what it says of toolchains that are ours. */
function withoutToolchains(text: string, names: readonly string[]): string {
  const own = names.map((name) => new RegExp(`^\\s*\\w+\\s*\\(\\s*${name}\\s*\\)`));
  return text
    .split("\n")
    .filter((line) => !own.some((pattern) => pattern.test(line)))
    .join("\n");
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join("");
}

/** A string of findlib's configuration language, which knows the escapes `\"` and `\\`. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
