(** The language and its runtime, on every machine. *)

exception Deep of int

type _ Effect.t += Ask : int -> int Effect.t

let rec dive depth = if depth = 0 then raise (Deep 42) else 1 + dive (depth - 1)
let rec sum depth = if depth = 0 then 0 else 1 + sum (depth - 1)

let effects () =
  Effect.Deep.try_with
    (fun () -> List.fold_left (fun all n -> all + Effect.perform (Ask n)) 0 (List.init 1000 Fun.id))
    ()
    {
      effc =
        (fun (type a) (request : a Effect.t) ->
          match request with
          | Ask n -> Some (fun (k : (a, _) Effect.Deep.continuation) -> Effect.Deep.continue k (2 * n))
          | _ -> None);
    }

let rec times n f = if n > 0 then (f (); times (n - 1) f)

let compacted () =
  let kept = ref [] in
  times 1000 (fun () -> kept := String.make 100 'x' :: List.filteri (fun i _ -> i < 100) !kept);
  Gc.compact ();
  List.for_all (fun s -> s = String.make 100 'x') !kept

(* A switch table of the native compiler. *)
let table = function
  | 0 -> "zero" | 1 -> "one" | 2 -> "two" | 3 -> "three" | 4 -> "four" | 5 -> "five" | 6 -> "six"
  | 7 -> "seven" | 8 -> "eight" | 9 -> "nine" | 10 -> "ten" | 11 -> "eleven" | 12 -> "twelve"
  | _ -> "many"

let () =
  Printf.printf "ppx: %s, generator: %s\n" [%answer] Generated.by;
  Printf.printf "exception: %d\n" (try dive 1000 with Deep n -> n);
  Printf.printf "recursion: %d\n" (sum 5000);
  Printf.printf "effects: %d\n" (effects ());
  Printf.printf "int64: %Lx\n" (Int64.div (Int64.mul 0x123456789abcdefL 7L) 3L);
  Printf.printf "compact: %b\n" (compacted ());
  Printf.printf "table: %s\n" (String.concat " " (List.map table [ 0; 3; 7; 12; 13 ]))
