let now () = "the time of Solo5"
