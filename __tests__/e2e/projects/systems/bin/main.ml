let () = List.iter print_endline (Platform.report ())
