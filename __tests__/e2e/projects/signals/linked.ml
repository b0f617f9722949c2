let () = print_endline "linked"
