val now : unit -> string
