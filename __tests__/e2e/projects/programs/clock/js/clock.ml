let kind = "js"
