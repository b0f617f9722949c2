let () = Printf.printf "context %s, profile %s, stamp %s\n" Stamp.context Stamp.profile Stamp.text
