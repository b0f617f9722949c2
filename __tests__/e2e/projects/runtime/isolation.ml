(* Firmware sees nothing of the machine that runs it: each line tells what an attempt came to. *)
let attempt name f =
  let outcome = match f () with text -> text | exception error -> Printexc.to_string error in
  Printf.printf "%s: %s\n%!" name outcome

let () =
  attempt "read" (fun () -> input_line (open_in "/root/victim"));
  attempt "write" (fun () ->
      let channel = open_out "/root/from-firmware" in
      output_string channel "written";
      close_out channel;
      "written");
  attempt "append" (fun () ->
      close_out (open_out_gen [ Open_append ] 0o600 "/root/victim");
      "opened");
  attempt "remove" (fun () ->
      Sys.remove "/root/victim";
      "removed");
  attempt "rename" (fun () ->
      Sys.rename "/root/victim" "/root/from-firmware";
      "renamed");
  attempt "exists" (fun () -> string_of_bool (Sys.file_exists "/root/victim"));
  attempt "list" (fun () -> string_of_int (Array.length (Sys.readdir "/root")));
  attempt "command" (fun () ->
      (* OCaml 5.4 says so in other words. *)
      match Sys.command "touch /root/from-firmware" with
      | 0 -> "done"
      | _ | (exception (Sys_error _ | Invalid_argument _)) -> "refused");
  attempt "input" (fun () -> input_line stdin);
  attempt "position" (fun () ->
      seek_out stdout 0;
      "moved");
  prerr_endline "error output";
  attempt "close" (fun () ->
      close_in stdin;
      "closed")
