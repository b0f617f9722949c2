let () = print_endline "steady"
