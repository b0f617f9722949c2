let kind = if Unix.getpid () > 0 then "unix" else ""
