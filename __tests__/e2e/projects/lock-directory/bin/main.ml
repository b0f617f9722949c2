let () = print_endline "locked"
