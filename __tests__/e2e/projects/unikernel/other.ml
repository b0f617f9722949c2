let () = Console.say "other"
