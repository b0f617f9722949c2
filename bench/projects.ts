import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

function writeAll(root: string, files: ReadonlyMap<string, string>): void {
  for (const [file, text] of files) {
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/** One module of the ordinary kind: functors applied, pattern matches, polymorphic functions; about 40 lines. */
function moduleText(previous: string, other: string): string {
  const functions = [0, 1, 2, 3].map(
    (n) => `let f${n} x =
  let table = Hashtbl.create 16 in
  List.iteri (fun i s -> Hashtbl.replace table s (i + x)) [ "a"; "b"; "c" ];
  let sum = Hashtbl.fold (fun _ v acc -> acc + v) table 0 in
  match sum mod 5 with
  | 0 -> ${previous === "" ? "sum" : `${previous}.f0 sum`}
  | 1 -> ${other === "" ? "sum + 1" : `${other}.f3 (sum + ${n})`}
  | 2 -> Strings.cardinal (Strings.add "k" sum Strings.empty)
  | 3 -> List.length (List.filter (fun k -> k > ${n}) [ 1; 2; 3; sum ])
  | _ -> Ints.fold (fun k v acc -> (k * v) + acc) (Ints.singleton x ${n}) 0`,
  );
  return `module Strings = Map.Make (String)
module Ints = Map.Make (Int)

${functions.join("\n\n")}

type 'a tree = Leaf | Node of 'a tree * 'a * 'a tree

let rec insert x = function
  | Leaf -> Node (Leaf, x, Leaf)
  | Node (l, y, r) -> if x < y then Node (insert x l, y, r) else Node (l, y, insert x r)

let rec size = function Leaf -> 0 | Node (l, _, r) -> size l + 1 + size r
`;
}

/**
 * A project of 4 libraries with 50 modules each, two virtual libraries with a unix and an ocaml implementation below
 * them, and an executable `bin/main` that lists no implementation.
 */
export function writeModules(root: string): void {
  const files = new Map([
    ["dune-project", "(lang dune 2.8)\n(name bench)\n"],
    ["clock.opam", ""],
    ["deflate.opam", ""],
    ["clock/dune", "(library (name clock) (public_name clock) (virtual_modules clock))\n"],
    ["clock/clock.mli", "val now : unit -> string\n"],
    ["clock/unix/dune", "(library (name clock_unix) (public_name clock.unix) (implements clock))\n"],
    ["clock/unix/clock.ml", 'let now () = "unix"\n'],
    ["clock/js/dune", "(library (name clock_js) (public_name clock.js) (implements clock))\n"],
    ["clock/js/clock.ml", 'let now () = "js"\n'],
    ["deflate/dune", "(library (name deflate) (public_name deflate) (virtual_modules deflate))\n"],
    ["deflate/deflate.mli", "val name : unit -> string\n"],
    ["deflate/ocaml/dune", "(library (name deflate_ocaml) (public_name deflate.ocaml) (implements deflate))\n"],
    ["deflate/ocaml/deflate.ml", 'let name () = "ocaml"\n'],
    ["bin/dune", "(executable (name main) (libraries l3 clock deflate))\n"],
    ["bin/main.ml", 'let () = Printf.printf "%s %s %d\\n" (Clock.now ()) (Deflate.name ()) (L3.M49.f0 1)\n'],
  ]);
  for (let l = 0; l < 4; l++) {
    files.set(`l${l}/dune`, `(library (name l${l}) (libraries ${l === 0 ? "clock deflate" : `l${l - 1}`}))\n`);
    for (let m = 0; m < 50; m++) {
      const previous = m > 0 ? `M${m - 1}` : l > 0 ? `L${l - 1}.M49` : "";
      files.set(`l${l}/m${m}.ml`, moduleText(previous, m >= 7 ? `M${m - 7}` : ""));
    }
  }
  writeAll(root, files);
}

/** A tree with `count` dune files, each a library that depends on the one before; every tenth is virtual. */
export function writeDuneFiles(root: string, count: number): void {
  const files = new Map([
    ["dune-project", "(lang dune 2.8)\n"],
    ["bin/dune", `(executable (name main) (libraries l${count - 2}))\n`],
    ["bin/main.ml", "let () = ()\n"],
  ]);
  for (let l = 0; l < count - 1; l++) {
    const directory = `src/g${l % 40}/l${l}`;
    const depends = l === 0 ? "" : ` (libraries l${l - 1} (re_export l${Math.max(0, l - 10)}))`;
    const kind =
      l % 10 === 8 ? ` (virtual_modules v${l})` : l % 10 === 9 ? ` (implements l${l - 1}) (wrapped false)` : "";
    files.set(`${directory}/dune`, `; library number ${l}\n(library\n (name l${l})${kind}${depends})\n`);
    files.set(`${directory}/v${l}.ml`, "let x = 1\n");
  }
  writeAll(root, files);
}
