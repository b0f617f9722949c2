let () = print_endline ("It is " ^ Clock.now () ^ ", in a " ^ Start.place)
