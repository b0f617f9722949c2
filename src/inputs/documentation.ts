import { type InputRow, inputs, outputs } from "./definitions.ts";

const width = 80;

/** The text of `dune-targets --help`. */
export function usage(): string {
  const rows = inputs.filter(({ runnerOnly }) => !runnerOnly);
  const flags = rows.flatMap((row) => [
    `  --${row.kind === "boolean" ? `[no-]${row.name}` : `${row.name} ${placeholder(row)}`}`,
    ...wrap(withDefault(row), "        "),
  ]);
  return [
    "Build one dune project for every target: unikernels, firmware, JavaScript and native.",
    "",
    "Usage: dune-targets COMMAND [FLAGS]",
    "",
    "Commands:",
    "  plan      show what would be installed, selected and built; change nothing",
    "  build     build, check and boot the images",
    "  help      show this (also -h, --help)",
    "  version   show the version (also -V, --version)",
    "",
    "Flags (a flag wins over dune-targets.yml, the config file, which holds the same names):",
    ...flags,
    "",
  ].join("\n");
}

/** The table of inputs for the README, in Markdown. */
export function inputTable(): string {
  const cells = inputs.map((row) => [
    `\`${row.name}\``,
    row.default ? `\`${row.default}\`` : "",
    row.doc,
  ]);
  return table([["input", "default", "meaning"], ...cells]);
}

/** The table of outputs for the README, in Markdown. */
export function outputTable(): string {
  return table([["output", "meaning"], ...outputs.map(({ name, doc }) => [`\`${name}\``, doc])]);
}

/**
 * `inputs` of action.yml. None has a `default`: the runner would hand it on as if the user had written it, so that it
 * would win over the config file. The description names it instead.
 */
export function actionInputs(): Readonly<Record<string, { readonly description: string }>> {
  return Object.fromEntries(inputs.map((row) => [row.name, { description: withDefault(row) }]));
}

/** `outputs` of action.yml. */
export function actionOutputs(): Readonly<Record<string, { readonly description: string }>> {
  return Object.fromEntries(outputs.map(({ name, doc }) => [name, { description: doc }]));
}

function withDefault({ doc, default: value }: InputRow): string {
  return value === undefined ? doc : `${doc} Default: \`${value}\`.`;
}

function placeholder(row: InputRow): string {
  const names = { string: "TEXT", boolean: "", number: "N", list: "NAMES", yaml: "YAML" } as const;
  return row.kind === "choice" ? row.choices.join("|") : names[row.kind];
}

/** A table in Markdown, where `|` ends a cell even inside code. */
function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""].join("\n");
}

function wrap(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    if (line !== indent && line.length + word.length >= width) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}
