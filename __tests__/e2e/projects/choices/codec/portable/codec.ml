let name = "codec.portable"
