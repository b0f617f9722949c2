/* Address space and threads as OCaml 5's runtime sees them, on a chip that has memory and one hart. */
#define _GNU_SOURCE
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096
#define WEAK __attribute__((weak))

/* Values of pthread keys (include/pthread.h). */
void *shim_tsd[8];
unsigned shim_keys;

WEAK int pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void)) { return 0; }
WEAK int pthread_sigmask(int how, const sigset_t *set, sigset_t *old) { return 0; }

/* The runtime asks for the page size only. */
WEAK long sysconf(int name) { return PAGE; }

/* Reserving address space takes the memory at once, so committing it later (MAP_FIXED) only clears it. */
void *mmap(void *address, size_t size, int protection, int flags, int file, off_t offset) {
  void *memory = flags & MAP_FIXED ? address : memalign(PAGE, size);
  if (memory == NULL) {
    errno = ENOMEM;
    return MAP_FAILED;
  }
  if (protection != PROT_NONE || !(flags & MAP_FIXED)) memset(memory, 0, size);
  return memory;
}

int munmap(void *address, size_t size) {
  free(address);
  return 0;
}
