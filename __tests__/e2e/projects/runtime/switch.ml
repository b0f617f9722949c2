(* A large match is a jump through a table of jumps, each of which the native compiler takes to be 4 bytes long. *)
let step state n =
  match state with
  | 0 -> n + 1
  | 1 -> n * 3
  | 2 -> n - 7
  | 3 -> n lxor 0x55
  | 4 -> n lsl 1
  | 5 -> n lsr 1
  | 6 -> n lor 0x101
  | 7 -> n land 0xfffff
  | 8 -> -n
  | 9 -> n + (n lsr 3)
  | 10 -> n * n land 0xffff
  | 11 -> 100_000 - n
  | 12 -> n mod 1009
  | 13 -> n / 5
  | 14 -> n asr 2
  | 15 -> abs n + 15
  | _ -> 16

let () =
  let trace = Array.init 17 (fun state -> step state 12_345) in
  print_endline (String.concat " " (Array.to_list (Array.map string_of_int trace)));
  let mixed = ref 1 in
  for i = 0 to 9_999 do
    mixed := step (i * 7 mod 17) !mixed land 0xffffff
  done;
  Printf.printf "mixed: %d\n" !mixed
