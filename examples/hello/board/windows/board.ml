let name () = "windows"
let platform = "hosted"
