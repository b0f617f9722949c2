val place : string
