#ifndef SOLO5_LIKE_H
#define SOLO5_LIKE_H
#include <stddef.h>
#include <stdint.h>

struct solo5_start_info {
  const char *cmdline;
  uintptr_t heap_start;
  size_t heap_size;
};

#define SOLO5_EXIT_SUCCESS 0
#define SOLO5_EXIT_FAILURE 1
#define SOLO5_EXIT_ABORT 255

int solo5_app_main(const struct solo5_start_info *info);
void solo5_exit(int status) __attribute__((noreturn));
void solo5_console_write(const char *text, size_t size);
#endif
