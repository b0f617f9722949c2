/* Included by OCaml's runtime where it asks for a terminal's width; there is nothing to declare. */
