val name : unit -> string
