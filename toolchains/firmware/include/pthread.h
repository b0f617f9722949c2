/*
 * POSIX threads where there is one thread, for OCaml 5's runtime: a lock is a flag, waiting returns at once (nobody
 * else could signal), and no thread can be created.
 */
#ifndef SHIM_PTHREAD_H
#define SHIM_PTHREAD_H

#include <errno.h>
#include <signal.h>
#include <sys/types.h>
#include <time.h>

typedef unsigned long pthread_t;
typedef struct {
  int locked;
} pthread_mutex_t;
typedef struct {
  int unused;
} pthread_mutexattr_t, pthread_cond_t, pthread_condattr_t, pthread_attr_t;
typedef int pthread_once_t;
typedef unsigned pthread_key_t;

#define PTHREAD_MUTEX_INITIALIZER {0}
#define PTHREAD_COND_INITIALIZER {0}
#define PTHREAD_ONCE_INIT 0
#define PTHREAD_MUTEX_NORMAL 0
#define PTHREAD_MUTEX_ERRORCHECK 1
#define PTHREAD_CREATE_JOINABLE 0
#define PTHREAD_CREATE_DETACHED 1

#define SHIM(name, parameters, result) \
  static inline int name parameters { return result; }

SHIM(pthread_mutexattr_init, (pthread_mutexattr_t *a), 0)
SHIM(pthread_mutexattr_settype, (pthread_mutexattr_t *a, int type), 0)
SHIM(pthread_mutexattr_destroy, (pthread_mutexattr_t *a), 0)
SHIM(pthread_mutex_init, (pthread_mutex_t *m, const pthread_mutexattr_t *a), m->locked = 0)
SHIM(pthread_mutex_destroy, (pthread_mutex_t *m), 0)
SHIM(pthread_mutex_lock, (pthread_mutex_t *m), m->locked ? EDEADLK : (m->locked = 1, 0))
SHIM(pthread_mutex_trylock, (pthread_mutex_t *m), m->locked ? EBUSY : (m->locked = 1, 0))
SHIM(pthread_mutex_unlock, (pthread_mutex_t *m), m->locked ? (m->locked = 0) : EPERM)
SHIM(pthread_condattr_init, (pthread_condattr_t *a), 0)
SHIM(pthread_condattr_setclock, (pthread_condattr_t *a, clockid_t clock), 0)
SHIM(pthread_condattr_destroy, (pthread_condattr_t *a), 0)
SHIM(pthread_cond_init, (pthread_cond_t *c, const pthread_condattr_t *a), 0)
SHIM(pthread_cond_destroy, (pthread_cond_t *c), 0)
SHIM(pthread_cond_signal, (pthread_cond_t *c), 0)
SHIM(pthread_cond_broadcast, (pthread_cond_t *c), 0)
SHIM(pthread_cond_wait, (pthread_cond_t *c, pthread_mutex_t *m), 0)
SHIM(pthread_cond_timedwait, (pthread_cond_t *c, pthread_mutex_t *m, const struct timespec *t), ETIMEDOUT)
SHIM(pthread_attr_init, (pthread_attr_t *a), 0)
SHIM(pthread_attr_destroy, (pthread_attr_t *a), 0)
SHIM(pthread_attr_setdetachstate, (pthread_attr_t *a, int state), 0)
SHIM(pthread_create, (pthread_t *t, const pthread_attr_t *a, void *(*f)(void *), void *x), EAGAIN)
SHIM(pthread_join, (pthread_t t, void **result), ESRCH)
SHIM(pthread_cancel, (pthread_t t), ESRCH)
SHIM(pthread_detach, (pthread_t t), 0)
SHIM(pthread_equal, (pthread_t a, pthread_t b), a == b)

/* Not inline, because some versions of picolibc's signal.h declare it too. */
int pthread_sigmask(int how, const sigset_t *set, sigset_t *old);
int pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void));

static inline pthread_t pthread_self(void) { return 1; }

static inline void pthread_exit(void *result) {
  for (;;) {
  }
}

static inline int pthread_once(pthread_once_t *once, void (*f)(void)) {
  if (!*once) {
    *once = 1;
    f();
  }
  return 0;
}

/* Eight keys are more than the runtime makes; they live in memory.c. */
extern void *shim_tsd[8];
extern unsigned shim_keys;

static inline int pthread_key_create(pthread_key_t *key, void (*destroy)(void *)) {
  if (shim_keys == 8) return EAGAIN;
  *key = shim_keys++;
  return 0;
}

static inline int pthread_setspecific(pthread_key_t key, const void *value) {
  shim_tsd[key] = (void *)value;
  return 0;
}

static inline void *pthread_getspecific(pthread_key_t key) { return shim_tsd[key]; }

#define pthread_cleanup_push(f, x)   \
  {                                  \
    void (*shim_cleanup)(void *) = f; \
    void *shim_argument = x;
#define pthread_cleanup_pop(run)                \
  if (run) shim_cleanup(shim_argument);         \
  }

#endif
