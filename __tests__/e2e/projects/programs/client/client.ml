let () = print_endline ("client, " ^ Clock.kind)
