val temperature : unit -> int
