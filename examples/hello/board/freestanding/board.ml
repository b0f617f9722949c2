external name : unit -> string = "board_name"

let platform = "freestanding"
