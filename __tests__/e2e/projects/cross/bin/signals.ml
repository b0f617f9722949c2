(** Stacks for signals: each has SIGSTKSZ bytes for the handler, over what the kernel saves there. *)

external size : unit -> int = "signals_size"
external saved : unit -> int = "signals_saved"
external constant : unit -> int = "signals_constant"

(* A kernel that does not say what it saves saves something all the same. *)
let judge () =
  if size () > constant () && size () >= constant () + saved () then "enough"
  else Printf.sprintf "%d bytes, of which the kernel wants %d" (size ()) (saved ())

let in_thread () =
  let result = ref "" in
  Thread.join (Thread.create (fun () -> result := judge ()) ());
  !result

let () =
  Printf.printf "main: %s\n" (judge ());
  Printf.printf "thread: %s\n" (in_thread ());
  Printf.printf "domain: %s\n" (Domain.join (Domain.spawn judge))
