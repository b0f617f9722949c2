/*
 * libatomic for one hart whose interrupt handlers do not touch OCaml's data: every operation is a plain read and write.
 * Chips without atomic instructions call it for all sizes, the others for 64 bits. The functions get their names by
 * assembler labels, because gcc knows the real ones as built-ins with other types.
 */
#include <stdbool.h>
#include <stdint.h>

#define FETCH(T, N, NAME, EXPRESSION)                                                   \
  T shim_##NAME##_##N(volatile T *p, T v, int order) __asm__("__atomic_" #NAME "_" #N); \
  T shim_##NAME##_##N(volatile T *p, T v, int order) {                                  \
    T old = *p;                                                                         \
    *p = (EXPRESSION);                                                                  \
    return old;                                                                         \
  }

#define SIZE(T, N)                                                                                                   \
  T shim_load_##N(const volatile T *p, int order) __asm__("__atomic_load_" #N);                                      \
  T shim_load_##N(const volatile T *p, int order) { return *p; }                                                     \
  void shim_store_##N(volatile T *p, T v, int order) __asm__("__atomic_store_" #N);                                  \
  void shim_store_##N(volatile T *p, T v, int order) { *p = v; }                                                     \
  FETCH(T, N, exchange, v)                                                                                           \
  FETCH(T, N, fetch_add, old + v)                                                                                    \
  FETCH(T, N, fetch_sub, old - v)                                                                                    \
  FETCH(T, N, fetch_or, old | v)                                                                                     \
  FETCH(T, N, fetch_and, old & v)                                                                                    \
  FETCH(T, N, fetch_xor, old ^ v)                                                                                    \
  bool shim_cas_##N(volatile T *p, T *expected, T v, int yes, int no) __asm__("__atomic_compare_exchange_" #N);      \
  bool shim_cas_##N(volatile T *p, T *expected, T v, int yes, int no) {                                              \
    T old = *p;                                                                                                      \
    if (old == *expected) {                                                                                          \
      *p = v;                                                                                                        \
      return true;                                                                                                   \
    }                                                                                                                \
    *expected = old;                                                                                                 \
    return false;                                                                                                    \
  }

SIZE(uint8_t, 1)
SIZE(uint16_t, 2)
SIZE(uint32_t, 4)
SIZE(uint64_t, 8)
