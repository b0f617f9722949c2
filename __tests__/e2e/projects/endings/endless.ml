let () =
  print_endline "waiting";
  while true do
    ()
  done
