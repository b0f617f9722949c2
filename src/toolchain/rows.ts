/** Debian's OCaml and dune. */
export const hostPackages = ["ocaml", "ocaml-dune"] as const;
/** What programs and objects are called, as dune's variables. */
export const programExtensions = { ext_exe: "", ext_obj: ".o", ext_lib: ".a" } as const;
