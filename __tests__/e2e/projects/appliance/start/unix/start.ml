let place = "process"
