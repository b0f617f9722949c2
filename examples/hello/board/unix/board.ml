let name () = if Sys.win32 then "windows" else "unix"
let platform = "hosted"
