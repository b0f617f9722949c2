/*
 * What picolibc lacks for OCaml's bytecode runtime, and the way into the program. Weak functions are those that a
 * board with a file system or a clock may define itself.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
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

WEAK int chdir(const char *path) MISSING(-1)
WEAK int mkdir(const char *path, mode_t mode) MISSING(-1)
WEAK int rmdir(const char *path) MISSING(-1)
WEAK int rename(const char *from, const char *to) MISSING(-1)
WEAK int stat(const char *path, struct stat *result) MISSING(-1)
WEAK int closedir(DIR *directory) MISSING(-1)
WEAK int ftruncate(int file, off_t length) MISSING(-1)
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
 * Standard output and error go to picolibc's console. The write() of its semihosting library (1.8) hands descriptors 1
 * and 2 to the debugger unopened, which fails in a way that caml_flush retries for ever.
 */
ssize_t write(int file, const void *buffer, size_t size) {
  const unsigned char *bytes = buffer;
  if (file != STDOUT_FILENO && file != STDERR_FILENO) {
    errno = EBADF;
    return -1;
  }
  for (size_t i = 0; i < size; i++) putchar(bytes[i]);
  return (ssize_t)size;
}

int __real_main(int argc, char **argv);

/*
 * OCaml makes its own main(); -Wl,--wrap=main sends the start file here first. One domain, a minor heap of 4k words
 * and a first chunk of 32k words (d is unknown to OCaml 4, h to OCaml 5; both skip what they do not know).
 */
int __wrap_main(void) {
  static char *argv[] = {"ocaml", NULL};
  setenv("OCAMLRUNPARAM", "d=1,s=4k,h=32k", 0);
  return __real_main(1, argv);
}
