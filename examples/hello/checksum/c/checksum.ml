external crc32 : string -> int32 = "checksum_crc32"

let language = "c"
