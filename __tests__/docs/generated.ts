import { inputTable, outputTable } from "../../src/inputs/documentation.ts";
import { shippedReleases } from "../../src/machine/distribution.ts";
import { gateRows } from "../../src/opam/package-versions.ts";
import { markdownTable } from "../../src/report/tables.ts";
import { catalogue } from "../../src/targets/catalogue.ts";
import type { ImageExpectation } from "../../src/targets/target.ts";
import { toolchainNamed } from "../../src/toolchain/toolchains.ts";

const code = (text: string) => `\`${text}\``;

function formatOf(image: ImageExpectation): string {
  if (image.format === "js") return "JavaScript";
  if (image.format === "pe") return "PE";
  return image.class === "host" ? "ELF" : `ELF, ${image.class}-bit`;
}

function targetTable(): string {
  return markdownTable(
    ["target", "what", "toolchain", "tags, best first", "image", "boot"],
    catalogue.map(({ name, summary, toolchain, variants, image, extension, boot }) => [
      `[${code(name)}](docs/targets.md#${name})`,
      summary,
      code(toolchain),
      code(variants.join(" ")),
      `${formatOf(image)}${extension && `, ${code(extension)}`}`,
      boot ? code(boot.argv[0] ?? "") : "no",
    ]),
  );
}

function toolchainTable(): string {
  const names = [...new Set(catalogue.map(({ toolchain }) => toolchain))];
  return markdownTable(
    ["toolchain", "what", "dune context", "packages"],
    names
      .map(toolchainNamed)
      .map(({ name, summary, context, packages, modePackages }) => [
        code(name),
        summary,
        code(context),
        [
          packages.map(code).join(" "),
          ...Object.entries(modePackages).map(
            ([mode, more]) => `for ${mode} also ${more.map(code).join(" ")}`,
          ),
        ].join("; "),
      ]),
  );
}

function memoryTable(): string {
  const chips = [...new Set(catalogue.map(({ toolchain }) => toolchain))]
    .map(toolchainNamed)
    .flatMap(({ name, chip }) => (chip ? [{ name, chip }] : []));
  const symbols = ["__flash", "__flash_size", "__ram", "__ram_size", "__stack_size"];
  return markdownTable(
    ["toolchain", "compiler", "flags", ...symbols.map(code)],
    chips.map(({ name, chip }) => [
      code(name),
      code(`${chip.tools}-gcc`),
      code(chip.compileFlags.join(" ")),
      ...symbols.map(
        (symbol) =>
          chip.linkFlags.flatMap((flag) => flag.split(`--defsym=${symbol}=`)[1] ?? [])[0] ?? "",
      ),
    ]),
  );
}

function estimateTable(): string {
  const built = [...new Set(catalogue.map(({ toolchain }) => toolchain))].map(toolchainNamed);
  return markdownTable(
    ["toolchain", "CPU s to build", "MB kept"],
    built.flatMap(({ name, estimate }) =>
      estimate ? [[code(name), String(estimate.cpuSeconds ?? ""), String(estimate.megabytes)]] : [],
    ),
  );
}

const gatesTable = (): string =>
  markdownTable(
    ["opam package", "version", "OCaml"],
    gateRows().map(({ packages, version, ocaml, withdrawn }) => [
      packages.map(code).join(", "),
      code(version),
      withdrawn === undefined ? ocaml.join(", ") : `withdrawn: ${withdrawn}`,
    ]),
  );

function distributionTable(): string {
  const rows = shippedReleases.map(({ id, versions, ocaml, dune }) => {
    const version = { version: ocaml, from: "distribution" } as const;
    const refused = catalogue.filter(
      ({ toolchain }) =>
        toolchainNamed(toolchain).impossible({ architecture: "x64", ocaml: version }) !== undefined,
    );
    const name = `${id === "debian" ? "Debian" : "Ubuntu"} ${versions.join(", ")}`;
    return [name, ocaml, dune, refused.map((target) => code(target.name)).join(" ")];
  });
  return markdownTable(["distribution", "OCaml", "dune", "targets that need another OCaml"], rows);
}

const tables: Readonly<Record<string, () => string>> = {
  inputs: inputTable,
  outputs: outputTable,
  targets: targetTable,
  toolchains: toolchainTable,
  estimates: estimateTable,
  memory: memoryTable,
  distributions: distributionTable,
  gates: gatesTable,
};

/** The measurements, which `bench/` writes. */
const measured: ReadonlySet<string> = new Set(["bench", "cross"]);

/** A page with what stands between `<!-- NAME -->` and `<!-- /NAME -->` written anew; throws for an unknown name. */
export function fillTables(text: string): string {
  return text.replace(/<!-- (\w+) -->\n[\s\S]*?<!-- \/\1 -->/g, (found, name: string) => {
    if (measured.has(name)) return found;
    const table = tables[name];
    if (table === undefined) throw new Error(`no table is named ${name}`);
    return `<!-- ${name} -->\n${table().trimEnd()}\n<!-- /${name} -->`;
  });
}
