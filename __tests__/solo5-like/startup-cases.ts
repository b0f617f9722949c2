type Files = Readonly<Record<string, string>>;

const project: Files = { "dune-project": "(lang dune 2.8)\n" };

const main: Files = { "main.ml": 'let () = print_endline ("42 " ^ Sys.argv.(0))\n' };

const manifest: Files = {
  "manifest.json": `{
  "type": "solo5.manifest",
  "version": 1,
  "devices": [ { "name": "storage", "type": "BLOCK_BASIC" } ]
}
`,
};

const makesManifest = `(rule (targets manifest.c) (deps manifest.json)
 (action (run solo5-elftool gen-manifest manifest.json manifest.c)))
`;

/** By which its programs can be told from those that our own starts. */
const startup: Files = {
  "startup.c": `#define CAML_NAME_SPACE
#include <solo5.h>
#include <caml/callback.h>
void _nolibc_init(uintptr_t start, size_t size);
int solo5_app_main(const struct solo5_start_info *info) {
  char *words[] = {"of its own", NULL};
  _nolibc_init(info->heap_start, info->heap_size);
  caml_startup(words);
  return 0;
}
`,
};

const own = { ...project, ...main, ...manifest, ...startup };

/** Projects that bring all, some or nothing of what starts a program on Solo5. */
export const startupCases = {
  words: {
    ...project,
    dune: "(executable (name main))\n",
    "main.ml": `let () =
  at_exit (fun () -> print_newline ());
  print_string ("[" ^ String.concat "|" (Array.to_list Sys.argv) ^ "]");
  match Sys.argv with [| _ |] -> failwith "no argument" | words -> exit (int_of_string words.(1))
`,
  },
  /** As the example of ocaml-solo5 does it. */
  library: {
    ...own,
    dune: `${makesManifest}(library (name os) (modules)
 (foreign_stubs (language c) (names startup manifest)))
(executable (name main) (modules main) (libraries os)
 (link_flags :standard -cclib "-u __solo5_mft1_note"))
`,
  },
  stubs: {
    ...own,
    dune: `${makesManifest}(executable (name main)
 (foreign_stubs (language c) (names startup manifest)))
`,
  },
  /** dune names it to the linker after the link flags. */
  archive: {
    ...own,
    dune: `${makesManifest}(foreign_library (archive_name os) (language c) (names startup manifest))
(executable (name main) (foreign_archives os))
`,
  },
  /** As docs/toolchains.md has it. */
  devices: {
    ...project,
    ...main,
    ...manifest,
    dune: `(library
 (name devices)
 (modules)
 (enabled_if (= %{context_name} solo5))
 (foreign_stubs (language c) (names manifest)))
(rule
 (targets manifest.c)
 (deps manifest.json)
 (enabled_if (= %{context_name} solo5))
 (action (run solo5-elftool gen-manifest %{deps} %{targets})))
(executable (name main) (modules main) (libraries devices))
`,
  },
  noManifest: {
    ...project,
    ...main,
    ...startup,
    dune: "(executable (name main) (foreign_stubs (language c) (names startup)))\n",
  },
  /** Its rule makes a file that the program needs. */
  byHand: {
    ...project,
    ...main,
    "bare.c": "int bare = 1;\n",
    dune: `(executable (name main) (link_deps bare.spt))
(rule (targets bare.spt) (deps bare.c)
 (action (system "x86_64-solo5-ocaml-cc -z solo5-abi=spt bare.c -o bare.spt -Wl,-u,solo5_app_main")))
`,
  },
} as const satisfies Readonly<Record<string, Files>>;
