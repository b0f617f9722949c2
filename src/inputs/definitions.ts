import {
  compiler,
  executables,
  implementations,
  nameList,
  repositories,
  type Schema,
  targetEntry,
  variants,
} from "./schema.ts";

interface Common {
  readonly name: string;
  /** One or two sentences of Markdown, for action.yml, `--help`, the schema and the README. */
  readonly doc: string;
  /** As a user would write it. An input without one may be left out. */
  readonly default?: string;
  /** False for an input that says where the config file is, and so cannot stand in it. */
  readonly inFile?: false;
  /** True where the runner's services do the work, so that it is no flag of the command line tool. */
  readonly runnerOnly?: true;
}

/** One input, with all that action.yml, flags, the config file's schema and the documentation say about it. */
export type InputRow = Common &
  (
    | { readonly kind: "string" | "boolean" }
    | { readonly kind: "number"; readonly minimum: number; readonly maximum: number }
    | { readonly kind: "choice"; readonly choices: readonly string[] }
    /** Names in one text, or YAML as `schema` says. */
    | { readonly kind: "list" | "yaml"; readonly schema: Schema }
  );

export const installModes = ["auto", "never"] as const;
export const cacheModes = ["auto", "true", "false", "read-only"] as const;

const rows = [
  {
    name: "targets",
    kind: "list",
    schema: { type: ["string", "array"], items: targetEntry },
    doc: "What to build: names or globs (`linux-*`) separated by spaces, commas or lines, or a YAML list that may also define targets. Required, here or in the config file.",
  },
  {
    name: "executables",
    kind: "yaml",
    schema: executables,
    doc: "Executables to build: names (`main`, `bin/main`, a public name) or globs (`bin/*`) for all targets, or YAML, `{unix: server, js: client}`. Without it, those with a public name, or else the only one.",
  },
  {
    name: "working-directory",
    kind: "string",
    default: ".",
    inFile: false,
    doc: "Directory of the dune project, inside the workspace.",
  },
  {
    name: "config",
    kind: "string",
    default: "dune-targets.yml",
    inFile: false,
    doc: "Config file, from the working directory. The default one need not exist.",
  },
  {
    name: "variants",
    kind: "yaml",
    schema: variants,
    doc: "Tags of implementations to prefer to a target's own: `ocaml` for all targets, or YAML, `{riscv*: [ocaml]}`.",
  },
  {
    name: "implementations",
    kind: "yaml",
    schema: implementations,
    doc: "Implementations of virtual libraries, over all other rules: `clock=clock.mock` for all targets, or YAML, `{unix: {clock: clock.mock}}`.",
  },
  {
    name: "ocaml-compiler",
    kind: "list",
    schema: compiler,
    default: "system",
    doc: "Which OCaml. `system`: the distribution's packages; `5.4.1`, `5.4` or `5`, in quotes: this one or the newest of these, by opam; opam packages: whatever they are.",
  },
  {
    name: "opam-repositories",
    kind: "yaml",
    schema: repositories,
    doc: "Where opam finds packages, first come first: YAML, `{mine: https://…}`, or `mine=https://…`; `git+https://…#commit`, `file:///…` or a path. Without it, opam-repository as it is known to work.",
  },
  {
    name: "opam-packages",
    kind: "list",
    schema: nameList,
    doc: "opam packages that the project needs beside OCaml and dune: `zarith` or `zarith.1.14`.",
  },
  {
    name: "configure-args",
    kind: "list",
    schema: nameList,
    doc: "Arguments of `mirage configure` for a MirageOS project, beside its target: words separated by spaces, or a YAML list.",
  },
  {
    name: "install",
    kind: "choice",
    choices: installModes,
    default: "auto",
    doc: "`auto` installs the packages that are missing, `never` names them in an error.",
  },
  { name: "profile", kind: "string", default: "release", doc: "Build profile of dune." },
  {
    name: "boot",
    kind: "boolean",
    default: "true",
    doc: "Run each image, in its emulator if it needs one.",
  },
  {
    name: "boot-expect",
    kind: "string",
    doc: "Regular expression (JavaScript's; `^` and `$` match at line ends) that the output of every boot must match.",
  },
  {
    name: "boot-timeout",
    kind: "number",
    minimum: 1,
    maximum: 86_400,
    default: "60",
    doc: "Seconds until a boot counts as hung.",
  },
  {
    name: "strip",
    kind: "boolean",
    default: "true",
    doc: "Strip images; what is stripped is kept in a file beside.",
  },
  {
    name: "fail-fast",
    kind: "boolean",
    default: "false",
    doc: "Stop at the first target that fails, instead of finishing the others first.",
  },
  {
    name: "jobs",
    kind: "number",
    minimum: 1,
    maximum: 1024,
    doc: "Parallel jobs; without it, one a core.",
  },
  {
    name: "output-directory",
    kind: "string",
    default: "out",
    doc: "Where the images go; inside the workspace or the runner's temporary directory.",
  },
  {
    name: "artifacts",
    kind: "boolean",
    default: "true",
    runnerOnly: true,
    doc: "Upload each image as an artifact of the workflow run as soon as it has been checked.",
  },
  {
    name: "retention-days",
    kind: "number",
    minimum: 1,
    maximum: 400,
    runnerOnly: true,
    doc: "Days until the artifacts expire; without it, as the repository is set.",
  },
  {
    name: "compression-level",
    kind: "number",
    minimum: 0,
    maximum: 9,
    default: "6",
    runnerOnly: true,
    doc: "How much the artifacts that are archives are compressed: 0 not at all, 9 best.",
  },
  {
    name: "cache",
    kind: "choice",
    choices: cacheModes,
    default: "auto",
    runnerOnly: true,
    doc: "Keep toolchains and compiled objects in GitHub's cache. `auto` does not save for tags and releases; `read-only` never saves.",
  },
] as const satisfies readonly InputRow[];

export type InputName = (typeof rows)[number]["name"];

/** Every input, in the order in which listings show them. */
export const inputs: readonly (InputRow & { readonly name: InputName })[] = rows;

/** The action's outputs, for later steps. */
export const outputs = [
  { name: "plan", doc: "The plan, as one line of JSON." },
  { name: "images", doc: "Paths of the images, one a line." },
  { name: "manifest", doc: "Path of `images.json`, which describes each image." },
  { name: "output-directory", doc: "Path of the directory that holds the images." },
] as const;
