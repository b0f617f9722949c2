let name () = "clock.freestanding"
