#include <stddef.h>
#include <stdint.h>

#include <caml/alloc.h>
#include <caml/mlvalues.h>

/* Bit by bit: slower than with a table, but the table would be a kilobyte. */
CAMLprim value checksum_crc32(value text)
{
  const char *bytes = String_val(text);
  size_t length = caml_string_length(text);
  uint32_t crc = 0xffffffff;

  for (size_t i = 0; i < length; i++) {
    crc ^= (unsigned char)bytes[i];
    for (int bit = 0; bit < 8; bit++)
      crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return caml_copy_int32((int32_t)~crc);
}
