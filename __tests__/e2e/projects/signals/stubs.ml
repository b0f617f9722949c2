external number : unit -> int = "stubs_number"
