let name = Clock.name
