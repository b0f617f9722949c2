(** The machine that the program runs on. *)

(** What it is called: ["riscv32"], ["cortex-m3"], ["node"]… *)
val name : unit -> string

(** What the program stands on: an operating system, a JavaScript engine, or nothing at all. *)
val platform : string
