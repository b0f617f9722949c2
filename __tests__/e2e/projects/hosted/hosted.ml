(* What comes with OCaml and differs by system: each line is one part of it. *)

external format : float -> string = "hosted_format"

type _ Effect.t += Ask : int Effect.t

let say name text = Printf.printf "%s: %s\n%!" name text

let through_a_pipe text =
  let from, into = Unix.pipe ~cloexec:true () in
  let writer =
    Thread.create
      (fun () ->
        ignore (Unix.write_substring into text 0 (String.length text));
        Unix.close into)
      ()
  in
  let bytes = Bytes.create 100 in
  let length = Unix.read from bytes 0 100 in
  Thread.join writer;
  Bytes.sub_string bytes 0 length

let over_a_socket text =
  let server = Unix.(socket PF_INET SOCK_STREAM 0) in
  Unix.(bind server (ADDR_INET (inet_addr_loopback, 0)));
  Unix.listen server 1;
  let writer =
    Thread.create
      (fun () ->
        let client = Unix.(socket PF_INET SOCK_STREAM 0) in
        Unix.connect client (Unix.getsockname server);
        ignore (Unix.write_substring client text 0 (String.length text));
        Unix.close client)
      ()
  in
  let connection, _ = Unix.accept server in
  let bytes = Bytes.create 100 in
  let length = Unix.read connection bytes 0 100 in
  Thread.join writer;
  Bytes.sub_string bytes 0 length

let rec depth n = if n = 0 then 0 else 1 + depth (n - 1)

let () =
  say "system" Sys.os_type;
  say "pipe" (through_a_pipe "a thread writes");
  say "socket" (over_a_socket "a thread sends");
  say "domain" (string_of_int (Domain.join (Domain.spawn (fun () -> 6 * 7))));
  say "effect"
    (string_of_int
       (match Effect.perform Ask + 1 with
       | n -> n
       | effect Ask, k -> Effect.Deep.continue k 41));
  say "exception" (try failwith "caught" with Failure text -> text);
  say "recursion" (string_of_int (depth 1_000_000));
  say "int64" (Int64.to_string (Int64.mul 0x1_0000_0001L 3L));
  say "float" (format 0.5);
  say "str" (Str.global_replace (Str.regexp "[aeiou]+") "-" "portable");
  Gc.compact ();
  say "heap" (if (Gc.stat ()).heap_words > 0 then "compacted" else "empty");
  let file, channel = Filename.open_temp_file "hosted" ".txt" in
  output_string channel "one\ntwo\n";
  close_out channel;
  say "file" (String.concat "+" (In_channel.with_open_text file In_channel.input_lines));
  Unix.unlink file;
  say "arguments" (String.concat " " (List.tl (Array.to_list Sys.argv)))
