let () = Printf.printf "%d degrees\n" (Device.temperature ())
