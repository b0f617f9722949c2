val report : unit -> string list
