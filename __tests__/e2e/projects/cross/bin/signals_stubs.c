#include <caml/mlvalues.h>
#include <signal.h>
#include <sys/auxv.h>

#ifndef AT_MINSIGSTKSZ
#define AT_MINSIGSTKSZ 51
#endif

_Static_assert(__builtin_constant_p(SIGSTKSZ), "C stubs have the C library's <signal.h>");

/* Of this thread; 0 where it has none. */
value signals_size(value unit)
{
  stack_t stack;
  if (sigaltstack(NULL, &stack) != 0 || stack.ss_flags & SS_DISABLE) return Val_long(0);
  return Val_long(stack.ss_size);
}

value signals_saved(value unit) { return Val_long(getauxval(AT_MINSIGSTKSZ)); }

value signals_constant(value unit) { return Val_long(SIGSTKSZ); }
