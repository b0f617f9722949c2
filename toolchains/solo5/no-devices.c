/* Of manifest.json, by solo5-elftool. */
#include "manifest.c"

/*
 * A program that is started by code of its own may use devices, and would not find them in this manifest. So this one
 * comes with our startup.c only, and such a program has two of solo5_app_main, which the linker refuses.
 */
extern const char dune_targets_starts;
static const void *const starts __attribute__((used)) = &dune_targets_starts;
