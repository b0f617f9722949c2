/* The old name of dirent.h, which OCaml's runtime includes where configure found no readdir(). */
#include <dirent.h>
