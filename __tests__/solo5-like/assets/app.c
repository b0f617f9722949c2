#include "solo5.h"

extern char **solo5_arguments;
void caml_main(char **arguments);

/* For a program that has none of its own. */
int solo5_app_main(const struct solo5_start_info *info) {
  (void)info;
  caml_main(solo5_arguments);
  return 0;
}
