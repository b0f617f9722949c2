let () = print_endline (String.concat ", " [ Net.name (); Log.name; Codec.name ])
