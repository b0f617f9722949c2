let name () = "net.freestanding over " ^ Timer.name ()
