let rec endless n = 1 + endless (n + 1)
let () = exit (endless 0)
