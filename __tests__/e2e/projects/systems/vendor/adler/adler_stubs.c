#include <caml/alloc.h>
#include <caml/memory.h>
#include <caml/mlvalues.h>

value adler_checksum(value text) {
  CAMLparam1(text);
  uint32_t a = 1, b = 0;
  for (mlsize_t i = 0; i < caml_string_length(text); i++) {
    a = (a + Byte_u(text, i)) % 65521;
    b = (b + a) % 65521;
  }
  CAMLreturn(caml_copy_int32((int32_t)(b << 16 | a)));
}

value adler_architecture(value unit) {
#if defined(__riscv) && __riscv_xlen == 64
  return caml_copy_string("riscv64");
#elif defined(__aarch64__)
  return caml_copy_string("arm64");
#elif defined(__x86_64__)
  return caml_copy_string("x64");
#else
  return caml_copy_string("unknown");
#endif
}
