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
 * A project of 4 libraries with 50 modules each, two virtual libraries with implementations below them, and an
 * executable `bin/main` that lists `implementations`.
 */
export function writeModules(root: string, implementations: readonly string[]): void {
  const needed = ["l3", "clock", "deflate", ...implementations].join(" ");
  const files = new Map([
    ["dune-project", "(lang dune 2.8)\n(name bench)\n"],
    ["clock.opam", ""],
    ["deflate.opam", ""],
    ["clock/dune", "(library (name clock) (public_name clock) (virtual_modules clock))\n"],
    ["clock/clock.mli", "val now : unit -> string\n"],
    [
      "clock/unix/dune",
      "(library (name clock_unix) (public_name clock.unix) (implements clock))\n",
    ],
    ["clock/unix/clock.ml", 'let now () = "unix"\n'],
    ["clock/js/dune", "(library (name clock_js) (public_name clock.js) (implements clock))\n"],
    ["clock/js/clock.ml", 'let now () = "js"\n'],
    ["deflate/dune", "(library (name deflate) (public_name deflate) (virtual_modules deflate))\n"],
    ["deflate/deflate.mli", "val name : unit -> string\n"],
    [
      "deflate/ocaml/dune",
      "(library (name deflate_ocaml) (public_name deflate.ocaml) (implements deflate))\n",
    ],
    ["deflate/ocaml/deflate.ml", 'let name () = "ocaml"\n'],
    ["bin/dune", `(executable (name main) (libraries ${needed}))\n`],
    [
      "bin/main.ml",
      'let () = Printf.printf "%s %s %d\\n" (Clock.now ()) (Deflate.name ()) (L3.M49.f0 1)\n',
    ],
  ]);
  for (let l = 0; l < 4; l++) {
    files.set(
      `l${l}/dune`,
      `(library (name l${l}) (libraries ${l === 0 ? "clock deflate" : `l${l - 1}`}))\n`,
    );
    for (let m = 0; m < 50; m++) {
      const previous = m > 0 ? `M${m - 1}` : l > 0 ? `L${l - 1}.M49` : "";
      files.set(`l${l}/m${m}.ml`, moduleText(previous, m >= 7 ? `M${m - 7}` : ""));
    }
  }
  writeAll(root, files);
}

/** What library number `l` is: of ten, one is virtual and the next one its implementation for unix. */
function numbered(l: number): { readonly name: string; readonly fields: string } {
  if (l % 10 === 8) return { name: `l${l}`, fields: ` (virtual_modules v${l})` };
  if (l % 10 === 9) return { name: `l${l - 1}_unix`, fields: ` (implements l${l - 1})` };
  return { name: `l${l}`, fields: "" };
}

/** A tree with `count` dune files: `bin/main`, and libraries that it all needs since each needs the one before. */
export function writeDuneFiles(root: string, count: number): void {
  const last = count - 2;
  const files = new Map([
    ["dune-project", "(lang dune 2.8)\n"],
    ["bin/dune", `(executable (name main) (libraries ${needs(last)}))\n`],
    ["bin/main.ml", "let () = ()\n"],
  ]);
  for (let l = 0; l <= last; l++) {
    const directory = `src/g${l % 40}/l${l}`;
    const { name, fields } = numbered(l);
    const before = l % 10 === 9 ? "" : needs(l);
    const text = `; library number ${l}\n(library\n (name ${name})${fields} (libraries ${before}))\n`;
    files.set(`${directory}/dune`, text);
    files.set(`${directory}/v${l % 10 === 9 ? l - 1 : l}.ml`, "let x = 1\n");
  }
  writeAll(root, files);
}

/** What library number `l` needs: the virtual or ordinary one before it, and one further down for its interface. */
function needs(l: number): string {
  const before = l % 10 === 0 ? l - 2 : l - 1;
  const further = l - 11 - (l % 10 === 0 ? 1 : 0);
  return [before, further]
    .filter((n) => n >= 0)
    .map((n, i) => (i === 0 ? `l${n}` : `(re_export l${n})`))
    .join(" ");
}
