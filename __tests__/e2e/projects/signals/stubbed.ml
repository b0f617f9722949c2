let () = print_int (Stubs.number ())
