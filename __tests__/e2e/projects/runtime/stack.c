#include <caml/mlvalues.h>
#include <stddef.h>
#include <stdint.h>

/* From picolibc's linker script: the stack grows down from the first towards the second, where the heap ends. */
extern char __stack[], __heap_end[];

value runtime_stack_size(value unit) {
  return Val_long((intptr_t)__stack - (intptr_t)__heap_end);
}

#define FRESH 0xA5

/* Marks the stack's unused part, so that runtime_stack_used can tell how deep it has been since. */
value runtime_stack_mark(value unit) {
  volatile char here;
  for (char *p = __heap_end; p < (char *)&here - 128; p++) *p = FRESH;
  return Val_unit;
}

value runtime_stack_used(value unit) {
  char *p = __heap_end;
  while ((unsigned char)*p == FRESH) p++;
  return Val_long((intptr_t)__stack - (intptr_t)p);
}
