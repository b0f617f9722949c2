let () = Console.say "host"
