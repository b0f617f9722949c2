#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CAML_NAME_SPACE
#include <caml/callback.h>
#include <solo5.h>

/* ocaml-solo5's C library declares it in no header; the heap has to be there before anything else. */
void _nolibc_init(uintptr_t heap_start, size_t heap_size);

/* A tender that reads the manifest from the image does not ask the linker for it. */
extern const char __solo5_mft1_note[];
static const void *const manifest __attribute__((used)) = __solo5_mft1_note;

/* By this no-devices.c knows that it is this file that starts the program. */
const char dune_targets_starts = 1;

static int is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

/* The words of Solo5's command line, which is read-only, as Sys.argv has them. */
static char **arguments(const char *line)
{
  size_t length = line == NULL ? 0 : strlen(line);
  char *text = malloc(length + 1);
  char **words = malloc((length / 2 + 3) * sizeof *words);
  size_t count = 0;

  if (text == NULL || words == NULL) {
    static const char message[] = "No memory for the command line\n";
    solo5_console_write(message, sizeof message - 1);
    solo5_exit(SOLO5_EXIT_FAILURE);
  }
  words[count++] = "unikernel";
  for (size_t i = 0; i < length; i++) {
    text[i] = is_blank(line[i]) ? '\0' : line[i];
    if (text[i] != '\0' && (i == 0 || text[i - 1] == '\0')) words[count++] = text + i;
  }
  text[length] = '\0';
  words[count] = NULL;
  return words;
}

/* `exit n` and uncaught exceptions end in solo5_exit by themselves; at_exit has run when caml_startup returns. */
int solo5_app_main(const struct solo5_start_info *info)
{
  _nolibc_init(info->heap_start, info->heap_size);
  caml_startup(arguments(info->cmdline));
  return SOLO5_EXIT_SUCCESS;
}
