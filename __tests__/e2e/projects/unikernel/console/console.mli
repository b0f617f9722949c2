val say : string -> unit
