/*
 * What picolibc lacks for OCaml's runtime, and the way into the program. Weak functions are those that a
 * board with files, a serial port or a clock may define itself.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define WEAK __attribute__((weak))
#define MISSING(failure) \
  {                      \
    errno = ENOSYS;      \
    return failure;      \
  }

/* There are no files. Without these, picolibc's semihosting would open, read and delete the debugger's own. */
WEAK int open(const char *path, int flags, ...) MISSING(-1)
WEAK int unlink(const char *path) MISSING(-1)
WEAK int chdir(const char *path) MISSING(-1)
WEAK int mkdir(const char *path, mode_t mode) MISSING(-1)
WEAK int rmdir(const char *path) MISSING(-1)
WEAK int rename(const char *from, const char *to) MISSING(-1)
WEAK int stat(const char *path, struct stat *result) MISSING(-1)
WEAK int closedir(DIR *directory) MISSING(-1)
WEAK int ftruncate(int file, off_t length) MISSING(-1)
WEAK int execve(const char *path, char *const argv[], char *const environment[]) MISSING(-1)
WEAK DIR *opendir(const char *path) MISSING(NULL)
WEAK struct dirent *readdir(DIR *directory) MISSING(NULL)
WEAK char *getcwd(char *buffer, size_t size) MISSING(NULL)

WEAK uid_t getuid(void) { return 0; }
WEAK uid_t geteuid(void) { return 0; }
WEAK gid_t getgid(void) { return 0; }
WEAK gid_t getegid(void) { return 0; }
WEAK pid_t getppid(void) { return 1; }
WEAK int usleep(useconds_t microseconds) { return 0; }

/* The interpreter refers to it, but the runtime defines it only where there are sockets (4.13 to 5.4). */
WEAK long caml_debugger_saved_instruction(long *pc) { return *pc; }

/*
 * The descriptors that are open from the start are the console, and nothing can be read from it. The semihosting
 * library's own functions hand them to the debugger unopened (1.8), where writing fails in a way that caml_flush
 * retries for ever, or wait for ever for input (1.8.12).
 */
WEAK ssize_t read(int file, void *buffer, size_t size) {
  if (file == STDIN_FILENO) return 0;
  errno = EBADF;
  return -1;
}

WEAK ssize_t write(int file, const void *buffer, size_t size) {
  const unsigned char *bytes = buffer;
  if (file != STDOUT_FILENO && file != STDERR_FILENO) {
    errno = EBADF;
    return -1;
  }
  for (size_t i = 0; i < size; i++) putchar(bytes[i]);
  return (ssize_t)size;
}

WEAK off_t lseek(int file, off_t offset, int whence) {
  errno = ESPIPE;
  return -1;
}

WEAK int close(int file) { return 0; }
WEAK int isatty(int file) { return 0; }

/* picolibc.ld sees a --defsym of this only if an object file defines it too; the toolchain's --defsym sets the value. */
__asm__(".weak __stack_size\n.set __stack_size, 0x10000");

int __real_main(int argc, char **argv);

/*
 * One domain, a minor heap of 4k words and a first chunk of 32k words (d is unknown to OCaml 4, h to OCaml 5; both
 * skip what they do not know). Chips of 64 bits have more memory, and promoting less is worth a minor heap of 256 KiB.
 */
#if __SIZEOF_POINTER__ == 8
#define PARAMETERS "d=1,s=32k"
#else
#define PARAMETERS "d=1,s=4k,h=32k"
#endif

/* OCaml makes its own main(); -Wl,--wrap=main sends the start file here first. */
int __wrap_main(void) {
  static char *argv[] = {"ocaml", NULL};
  setenv("OCAMLRUNPARAM", PARAMETERS, 0);
  return __real_main(1, argv);
}
