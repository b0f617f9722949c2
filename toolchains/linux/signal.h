/*
 * <signal.h> as OCaml's own C code sees it while a toolchain for Linux is built. It is not installed: C stubs have the C
 * library's.
 *
 * OCaml gives each domain and thread SIGSTKSZ bytes of stack for signals. The kernel saves the processor's registers
 * there, which may take more than that (AMX, SVE, RISC-V's vectors). musl (1.2.6) then refuses the stack, and so may the
 * kernel: OCaml 5 cannot start (ocaml#14933), OCaml 4 no longer notices a stack overflow. So SIGSTKSZ, which is for what
 * the handler does, comes on top of what the kernel saves. AT_MINSIGSTKSZ says how much, MINSIGSTKSZ where it is absent.
 */
#include_next <signal.h>

#if defined(SIGSTKSZ) && !defined(DUNE_TARGETS_SIGNAL_STACK)
#define DUNE_TARGETS_SIGNAL_STACK
#include <sys/auxv.h>

#ifndef AT_MINSIGSTKSZ
#define AT_MINSIGSTKSZ 51
#endif

static inline unsigned long dune_targets_signal_stack(void) {
  unsigned long saved = getauxval(AT_MINSIGSTKSZ), least = MINSIGSTKSZ;
  return (saved < least ? least : saved) + SIGSTKSZ;
}

#undef SIGSTKSZ
#define SIGSTKSZ dune_targets_signal_stack()
#endif
