let () = print_endline (Greeting.line ())
