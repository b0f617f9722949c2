let () = ignore (Unix.getpid ()); Printf.printf "server, %s, %s\n" Clock.kind Text.text
