import { writeFileSync } from "node:fs";
import { runTool } from "../e2e/machine.ts";
import type { Root } from "../roots/open-root.ts";
import { type Package, wrapping } from "./repository.ts";

/** Where an OCaml is that the machine knows nothing of. */
const place = "/opt/distribution";

// Unpacked without being installed. Standard libraries are below one of two directories; bytecode names its interpreter.
const unpack = `set -e
apt-get install -yq --no-install-recommends --download-only "$@"
mkdir -p ${place}
apt-get install -s --no-install-recommends "$@" | sed -nE 's/^Inst (\\S*ocaml\\S*) \\((\\S+) .*/\\1 \\2/p' |
  while read -r name version; do
    dpkg-deb -x /var/cache/apt/archives/"$name"_"$(echo "$version" | sed 's/:/%3a/')"_*.deb ${place}
  done
cd ${place}/usr
ocaml=$(dirname "$(find lib -name stdlib.cmxa)")
[ "$ocaml" = lib/ocaml ] || ln -sfn "${place}/usr/$ocaml" lib/ocaml
for program in bin/*; do
  [ -h "$program" ] || sed -i '1s|^#!/usr/bin/ocamlrun|#!${place}/usr/bin/ocamlrun|' "$program"
done`;

const packages = ["ocaml", "ocaml-dune", "ocaml-findlib"];

/**
 * Puts the distribution's OCaml where neither the machine's package manager nor PATH knows of it, so that the machine has
 * none, and packages of opam can still be made from it. Returns the directory with its `bin` and `lib`.
 */
export async function placeOcaml(root: Root, more: readonly string[] = []): Promise<string> {
  await runTool(root, ["sh", "-c", unpack, "sh", ...packages, ...more]);
  const home = `${place}/usr`;
  const path = `${home}/lib/ocaml:${home}/lib/ocaml/METAS`;
  const conf = `destdir="${home}/lib/local"\npath="${path}"\n`;
  writeFileSync(root.path(`${home}/lib/findlib.conf`), conf);
  return home;
}

/**
 * What opam has beside for firmware and JavaScript, from the same place: the source of OCaml as `ocaml-src` installs it,
 * and js_of_ocaml.
 */
export function extraPackages(ocaml: string, home: string): readonly Package[] {
  const unpackSource = [
    `tar -xf ${home}/src/ocaml-source-${ocaml}.tar*`,
    'mkdir -p "$1"/ocaml-src',
    // As upstream's archive, in Debian's package, or as it is.
    `(tar -xf ocaml-${ocaml}/*.orig.tar.* --strip-components=1 -C "$1"/ocaml-src || cp -r ocaml-${ocaml}/. "$1"/ocaml-src)`,
  ];
  const translator = wrapping(["js_of_ocaml"], home);
  return [
    {
      name: "ocaml-src",
      version: ocaml,
      source: { "unpack.sh": `set -e\n${unpackSource.join("\n")}\n` },
      fields: [`depends: "ocaml" {= "${ocaml}"}`, 'install: ["sh" "unpack.sh" lib]'],
    },
    {
      name: "js_of_ocaml-compiler",
      version: "1",
      ...translator,
      fields: ['depends: "ocaml"', ...translator.fields],
    },
  ];
}
