let say text = print_endline (text ^ " on xen")
