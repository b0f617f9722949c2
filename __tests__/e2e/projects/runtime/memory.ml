external stack_size : unit -> int = "runtime_stack_size"
external stack_mark : unit -> unit = "runtime_stack_mark"
external stack_used : unit -> int = "runtime_stack_used"

type tree = Leaf | Left of tree * int | Right of int * tree

let rec nest tree depth =
  if depth = 0 then tree
  else nest (if depth land 1 = 0 then Left (tree, depth) else Right (depth, tree)) (depth - 1)

let rec count n = if n = 0 then 0 else 1 + count (n - 1)
let rec endless n = 1 + endless (n + 1)
let show name format = Printf.printf ("%s: " ^^ format ^^ "\n%!") name

let () =
  show "stack" "%d" (stack_size ());
  stack_mark ();
  show "recursion" "%d" (count 100_000);
  show "overflow" "%s" (match endless 0 with _ -> "none" | exception Stack_overflow -> "raised");
  show "recursion again" "%d" (count 100_000);
  let one = nest Leaf 50_000 and other = nest Leaf 50_000 in
  show "compare" "%d %d" (compare one other) (compare one (Left (other, 0)));
  show "hash" "%b" (Hashtbl.hash_param 256 256 one = Hashtbl.hash_param 256 256 other);
  let copy : tree = Marshal.from_string (Marshal.to_string one []) 0 in
  show "marshal" "%b" (copy = other);
  let words = Array.init 1000 string_of_int in
  for round = 1 to 20 do
    ignore (Sys.opaque_identity (Array.init 1000 (fun i -> Bytes.make (i * round mod 500) 'x')))
  done;
  Gc.compact ();
  let kept = copy = one && Array.for_all (fun word -> words.(int_of_string word) = word) words in
  show "compact" "%b" kept;
  (let chunks = ref [] in
   match
     while true do
       chunks := Bytes.create 100_000 :: !chunks
     done
   with
   | () -> ()
   | exception Out_of_memory ->
       let number = List.length !chunks in
       chunks := [];
       show "exhausted" "%b" (number > 20));
  Gc.compact ();
  show "afterwards" "%b" (kept && copy = other && count 10_000 = 10_000);
  show "little of the C stack used" "%b" (stack_used () < 8192)
