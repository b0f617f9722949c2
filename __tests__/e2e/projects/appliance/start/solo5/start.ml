let place = "unikernel"
