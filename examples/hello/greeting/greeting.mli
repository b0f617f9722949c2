(** A line that says who computed what, and where. *)
val line : unit -> string
