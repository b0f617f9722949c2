let () = Console.say (if Str.string_match (Str.regexp "h") "hello" 0 then "hello for " ^ Mode.name else "?")
