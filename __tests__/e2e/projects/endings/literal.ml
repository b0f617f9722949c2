(* Needs 32 bits: an int of a 32-bit machine has 31. *)
let () = print_int 0x7fff_ffff
