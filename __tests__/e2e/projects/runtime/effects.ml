(* OCaml 5 *)
open Effect
open Effect.Deep

type _ Effect.t += Ask : int -> int Effect.t

let rec sum n = if n = 0 then 0 else perform (Ask n) + sum (n - 1)

let doubled f =
  match_with f ()
    {
      retc = Fun.id;
      exnc = raise;
      effc =
        (fun (type a) (asked : a Effect.t) ->
          match asked with
          | Ask n -> Some (fun (k : (a, _) continuation) -> continue k (2 * n))
          | _ -> None);
    }

let rec handlers n =
  if n = 0 then perform (Ask 21) else doubled (fun () -> handlers (n - 1) + perform (Ask 0))

let () =
  Printf.printf "sum: %d\n%!" (doubled (fun () -> sum 1000));
  Printf.printf "nested: %d\n%!" (doubled (fun () -> handlers 200));
  (try ignore (perform (Ask 1)) with Unhandled (Ask 1) -> print_endline "unhandled: raised");
  Gc.compact ();
  Printf.printf "again: %d\n%!" (doubled (fun () -> sum 1000));
  (match Domain.join (Domain.spawn (fun () -> 1)) with
  | _ -> print_endline "domain: spawned"
  | exception (Failure _ | Sys_error _) -> print_endline "domain: refused");
  Gc.compact ();
  Printf.printf "after that: %d\n" (doubled (fun () -> sum 1000))
