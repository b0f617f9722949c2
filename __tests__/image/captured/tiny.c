/* x86_64-w64-mingw32-gcc -Os -nostdlib -nostartfiles -fno-asynchronous-unwind-tables -s
   -Wl,-e,start -Wl,--no-insert-timestamp tiny.c -o tiny.exe -lkernel32
   winpthread.exe: -DPTHREAD and -l:libwinpthread.dll.a before -lkernel32 */
#include <windows.h>
#ifdef PTHREAD
#include <pthread.h>
#endif
int start(void)
{
#ifdef PTHREAD
  pthread_self();
#endif
  ExitProcess(7);
  return 0;
}
