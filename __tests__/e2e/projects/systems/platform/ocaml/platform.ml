let report () = [ "no system" ]
