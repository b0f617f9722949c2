(** CRC-32 as Ethernet, gzip and PNG use it. *)

(** The checksum of all bytes of a string. *)
val crc32 : string -> int32

(** The language that it is computed in. *)
val language : string
