let now () = if Unix.gettimeofday () > 0. then "the system's time" else "before time"
