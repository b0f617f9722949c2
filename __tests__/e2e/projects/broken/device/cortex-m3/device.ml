let temperature () = 21
