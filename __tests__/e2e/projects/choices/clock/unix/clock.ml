let name () = if Unix.gettimeofday () > 0. then "clock.unix" else "no clock"
