let () = print_endline "let text = \"generated\""
