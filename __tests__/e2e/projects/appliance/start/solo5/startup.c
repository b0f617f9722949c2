#define CAML_NAME_SPACE
#include <caml/callback.h>
#include <solo5.h>

void _nolibc_init(uintptr_t start, size_t size);

int solo5_app_main(const struct solo5_start_info *info) {
  char *arguments[] = {"appliance", NULL};
  _nolibc_init(info->heap_start, info->heap_size);
  caml_startup(arguments);
  return 0;
}
