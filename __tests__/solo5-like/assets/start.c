#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "solo5.h"

void solo5_exit(int status) { exit(status); }

void solo5_console_write(const char *text, size_t size) {
  if (write(1, text, size) < 0) exit(255);
}

/* What ocaml-solo5's C library has for start files. */
void _nolibc_init(uintptr_t start, size_t size) {
  (void)start;
  (void)size;
}

int main(int count, char **arguments) {
  static char line[4096];
  for (int i = 1; i < count; i++) {
    if (i > 1) strncat(line, " ", sizeof line - strlen(line) - 1);
    strncat(line, arguments[i], sizeof line - strlen(line) - 1);
  }
  struct solo5_start_info info = {line, 0, 0};
  return solo5_app_main(&info);
}
