let count = 300

let () =
  Printf.printf "let architecture = %S\nlet count = %d\nlet f = function\n" Sys.argv.(1) count;
  for n = 0 to count - 1 do
    Printf.printf "  | %d -> Sys.opaque_identity %d\n" n (n * n mod 7)
  done;
  print_endline "  | _ -> 1000"
