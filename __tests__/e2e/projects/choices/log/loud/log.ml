let name = "log.loud"
