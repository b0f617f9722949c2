let () = Console.say "both"
