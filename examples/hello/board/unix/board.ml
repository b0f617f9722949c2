let name () = String.lowercase_ascii Sys.os_type
let platform = "hosted"
