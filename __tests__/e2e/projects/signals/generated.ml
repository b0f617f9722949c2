let () = print_endline Text.text
