(* mirage >= 4.9.0 & < 4.12.0 *)
open Mirage

let () = register "hello" [ main "Unikernel" job ]
