#include <stdio.h>
#include <caml/alloc.h>
#include <caml/mlvalues.h>

CAMLprim value hosted_format(value number)
{
  char text[32];
  snprintf(text, sizeof text, "%.3f", Double_val(number));
  return caml_copy_string(text);
}
