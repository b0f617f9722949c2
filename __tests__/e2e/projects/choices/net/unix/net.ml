let name () = "net.unix over " ^ Clock.name ()
