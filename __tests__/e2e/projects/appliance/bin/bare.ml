let () = print_endline ("Bare: " ^ Clock.now () ^ " in a " ^ Start.place)
