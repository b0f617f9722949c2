/* Directories, which a chip does not have; picolibc's own header is an #error. */
#ifndef SHIM_DIRENT_H
#define SHIM_DIRENT_H

struct dirent {
  char d_name[1];
};

typedef struct {
  int unused;
} DIR;

DIR *opendir(const char *path);
struct dirent *readdir(DIR *directory);
int closedir(DIR *directory);

#endif
