external checksum : string -> int32 = "adler_checksum"
external architecture : unit -> string = "adler_architecture"
