let forked () =
  let reading, writing = Unix.pipe () in
  match Unix.fork () with
  | 0 ->
      ignore (Unix.write_substring writing "from the child" 0 14);
      Unix._exit 3
  | child ->
      let bytes = Bytes.create 100 in
      let length = Unix.read reading bytes 0 100 in
      let status =
        match Unix.waitpid [] child with
        | _, Unix.WEXITED status -> status
        | _ -> -1
      in
      Printf.sprintf "unix: %s, status %d" (Bytes.sub_string bytes 0 length) status

let threads () =
  let mutex = Mutex.create () and sum = ref 0 in
  let add n =
    for _ = 1 to 100 do
      Mutex.lock mutex;
      sum := !sum + n;
      Mutex.unlock mutex;
      Thread.yield ()
    done
  in
  List.iter Thread.join (List.init 8 (Thread.create add));
  Printf.sprintf "threads: %d" !sum

let strings () =
  "str: " ^ Str.global_replace (Str.regexp "\\([a-z]+\\)-\\([a-z]+\\)") "\\2 \\1" "left-right"

let large_match () =
  let sum = ref 0 in
  for n = 0 to Cases.count do
    sum := !sum + Cases.f n
  done;
  Printf.sprintf "match: %d of %d" !sum Cases.count

let exceptions () =
  let rec guarded depth =
    if depth = 0 then raise (Failure "deep") else try guarded (depth - 1) with Not_found -> ""
  in
  "exception: " ^ try guarded 10_000 with Failure text -> text

let rec count n = if n = 0 then 0 else 1 + count (n - 1)

let memory () =
  let keep = Array.init 1000 string_of_int in
  for _ = 1 to 20 do
    ignore (Sys.opaque_identity (Array.init 1000 (fun i -> Bytes.create (i mod 500))))
  done;
  Gc.compact ();
  let kept = Array.for_all (fun text -> keep.(int_of_string text) = text) keep in
  Printf.sprintf "memory: %d deep, compact %b" (count 100_000) kept

let numbers () =
  Printf.sprintf "numbers: %Ld %ld %g %.15g" (Int64.mul 3037000499L 3037000499L)
    (Int32.mul 0x10001l 0x10001l) 0.1 (exp 1.)

let report () =
  [
    Printf.sprintf "system: %s, %s says OCaml, %s says C" Sys.os_type Cases.architecture
      (Adler.architecture ());
    Printf.sprintf "adler: %lx" (Adler.checksum "Wikipedia");
    forked ();
    threads ();
    strings ();
    large_match ();
    exceptions ();
    memory ();
    numbers ();
  ]
