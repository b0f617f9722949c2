#include <caml/mlvalues.h>

value fast_answer(value unit) {
  (void)unit;
  return Val_int(9);
}
