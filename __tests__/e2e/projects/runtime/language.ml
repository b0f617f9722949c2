let show name format = Printf.printf ("%s: " ^^ format ^^ "\n%!") name

exception Carried of int * string

let rec guarded depth =
  if depth = 0 then raise (Carried (42, "deep"))
  else try guarded (depth - 1) with Not_found -> assert false

let () =
  (try guarded 10_000 with Carried (n, text) -> show "exception" "%d %s" n text);
  (try ignore (Sys.opaque_identity 1 / Sys.opaque_identity 0)
   with Division_by_zero -> show "division" "refused");
  (try ignore [| 1 |].(Sys.opaque_identity 1)
   with Invalid_argument text -> show "bounds" "%s" text);
  (try ignore (int_of_string "1073741824") with Failure text -> show "parse" "%s" text);
  show "int" "%d %d" max_int (Sys.opaque_identity max_int + 1);
  show "int32" "%ld" (Int32.mul 0x10001l 0x10001l);
  show "int64" "%Ld %Lx %Ld" (Int64.mul 3037000499L 3037000499L)
    (Int64.shift_left 0x123456789ABCDEFL 3)
    (Int64.div Int64.min_int 1_000_000_007L);
  show "int64 of float" "%Ld" (Int64.of_float (-9.007199254740993e15));
  show "float" "%g %h %e %.3f" 0.1 0.1 1e300 (-2.0626);
  show "float of string" "%g %g" (float_of_string "1e-310") (float_of_string "0x1.8p3");
  show "special" "%f %f %f" nan infinity (-0.);
  show "functions" "%.15g %.15g %.15g" (sqrt 2.) (exp 1.) (atan2 1. (-1.));
  show "format" "%s" (Format.asprintf "@[<h>%a@]" Format.(pp_print_list pp_print_int) [ 1; 2; 3 ]);
  at_exit (fun () -> show "at_exit" "ran");
  exit 7
