(** What an operating system and its C library are needed for. *)

let threads () =
  let results = Array.make 4 0 in
  let work i = for n = 1 to 1000 do results.(i) <- results.(i) + n; if n mod 100 = 0 then Thread.yield () done in
  List.iter Thread.join (List.init 4 (Thread.create work));
  Array.fold_left ( + ) 0 results

let domains () =
  let half from = Domain.spawn (fun () -> Seq.fold_left ( + ) 0 (Seq.take 1000 (Seq.ints from))) in
  let (a, b) = (half 0, half 1000) in
  Domain.join a + Domain.join b

let pipe () =
  let (input, output) = Unix.pipe () in
  let written = Unix.write_substring output "through a pipe" 0 14 in
  let buffer = Bytes.create 64 in
  let read = Unix.read input buffer 0 64 in
  Printf.sprintf "%d %s" written (Bytes.sub_string buffer 0 read)

let rec deep n = if n = 0 then 0 else 1 + deep (n - 1)

let () =
  Printf.printf "threads: %d\n" (threads ());
  Printf.printf "domains: %d\n" (domains ());
  Printf.printf "unix: %s\n" (pipe ());
  Printf.printf "str: %s\n" (Str.global_replace (Str.regexp "[aeiou]") "." "cross compiler");
  Printf.printf "stubs: %08x\n" (Adler.checksum "Wikipedia");
  Printf.printf "recursion: %d\n" (deep 1_000_000);
  Printf.printf "path: %b\n" (Option.is_some (Sys.getenv_opt "PATH"))
