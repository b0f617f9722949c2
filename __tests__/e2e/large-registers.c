/*
 * Runs a program as a processor with AMX would: it is told that the kernel saves 11,952 bytes for a signal. The kernel
 * puts that number on the stack of a new program, where it is written over before the program's first instruction.
 */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef AT_MINSIGSTKSZ
#define AT_MINSIGSTKSZ 51
#endif

static void fail(const char *what)
{
  fprintf(stderr, "large-registers: %s\n", what);
  exit(126);
}

/* The 28th field of /proc/PID/stat; only the second has spaces, and parentheses around it. */
static unsigned long stack_of(pid_t child)
{
  char name[64], text[4096] = "";
  snprintf(name, sizeof name, "/proc/%d/stat", (int)child);
  FILE *file = fopen(name, "r");
  if (file == NULL || fread(text, 1, sizeof text - 1, file) == 0) fail("no /proc");
  fclose(file);
  char *field = strrchr(text, ')');
  for (int number = 2; field != NULL && number < 28; number++) field = strchr(field + 1, ' ');
  if (field == NULL) fail("no stack");
  return strtoul(field, NULL, 10);
}

int main(int argc, char **argv)
{
  if (argc < 2) fail("no program is named");
  pid_t child = fork();
  if (child == 0) {
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    execv(argv[1], argv + 1);
    _exit(127);
  }
  int status;
  if (waitpid(child, &status, 0) < 0 || !WIFSTOPPED(status)) fail("the program does not start");
  /* argc, argv and environ, each with a NULL at its end, then pairs. */
  unsigned long at = stack_of(child) + sizeof(long);
  for (int ends = 0; ends < 2; at += sizeof(long))
    if (ptrace(PTRACE_PEEKDATA, child, at, NULL) == 0) ends++;
  for (long type; (type = ptrace(PTRACE_PEEKDATA, child, at, NULL)) != AT_MINSIGSTKSZ; at += 2 * sizeof(long))
    if (type == AT_NULL || type == -1) fail("this kernel does not say what it saves");
  ptrace(PTRACE_POKEDATA, child, at + sizeof(long), 11952L);
  ptrace(PTRACE_DETACH, child, NULL, NULL);
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
