let () = print_int Number.number
