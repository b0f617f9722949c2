import { writeFileSync } from "node:fs";
import { runTool } from "../e2e/machine.ts";
import type { Root } from "../roots/open-root.ts";

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
