let () = print_endline "extension"
