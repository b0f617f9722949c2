external checksum : string -> int = "adler_checksum" [@@noalloc]
