let version =
  match Build_info.V1.version () with
  | None -> "unknown"
  | Some version -> Build_info.V1.Version.to_string version

let () = print_endline ("version " ^ version ^ ", data in " ^ String.concat ":" Sites.Sites.data)
