let line () =
  Printf.sprintf "hello from OCaml %s on %s (%s), %d-bit, crc32 %08lx by %s"
    Sys.ocaml_version (Board.name ()) Board.platform Sys.word_size
    (Checksum.crc32 "hello") Checksum.language
