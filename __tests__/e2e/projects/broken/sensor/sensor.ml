let offset = "1"

let celsius raw = raw + offset
