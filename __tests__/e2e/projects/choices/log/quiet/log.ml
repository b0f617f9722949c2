let name = "log.quiet"
