let start () =
  print_endline "hello from MirageOS";
  Lwt.return_unit
