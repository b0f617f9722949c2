#include <caml/alloc.h>
#include <caml/mlvalues.h>

/* The compiler knows best which processor it compiles for. */
#if defined(__riscv) && __riscv_xlen == 32
#define BOARD_NAME "riscv32"
#elif defined(__riscv) && __riscv_xlen == 64
#define BOARD_NAME "riscv64"
#elif defined(__ARM_ARCH_6M__)
#define BOARD_NAME "cortex-m0"
#elif defined(__ARM_ARCH_7M__)
#define BOARD_NAME "cortex-m3"
#elif defined(__ARM_ARCH_7EM__)
#define BOARD_NAME "cortex-m4"
#elif defined(__x86_64__)
#define BOARD_NAME "x86_64"
#elif defined(__aarch64__)
#define BOARD_NAME "arm64"
#else
#define BOARD_NAME "an unknown chip"
#endif

CAMLprim value board_name(value unit)
{
  (void)unit;
  return caml_copy_string(BOARD_NAME);
}
