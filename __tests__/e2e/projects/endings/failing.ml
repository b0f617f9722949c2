let () =
  print_endline "about to fail";
  exit 3
