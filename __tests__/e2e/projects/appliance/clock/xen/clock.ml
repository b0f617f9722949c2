let now () = "the time of Xen"
