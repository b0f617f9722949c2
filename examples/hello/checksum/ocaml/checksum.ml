(* Int32 throughout: an int has 31 bits on a 32-bit machine. *)

let shift crc =
  let rest = Int32.shift_right_logical crc 1 in
  if Int32.logand crc 1l = 0l then rest else Int32.logxor rest 0xedb88320l

let add crc byte =
  let crc = ref (Int32.logxor crc (Int32.of_int (Char.code byte))) in
  for _bit = 1 to 8 do
    crc := shift !crc
  done;
  !crc

let crc32 text =
  let crc = ref 0xffffffffl in
  String.iter (fun byte -> crc := add !crc byte) text;
  Int32.lognot !crc

let language = "ocaml"
