/* What glibc declares only under _GNU_SOURCE, which Swift's Glibc module is built without.
   Declarations only: the functions are glibc's own (2.34 or later). */
#ifndef BERTH_CLINUX_SHIM_H
#define BERTH_CLINUX_SHIM_H

/* Includes nothing: a type that comes from two modules is found by neither in some builds. */

/* accept(2) that sets SOCK_CLOEXEC and SOCK_NONBLOCK before another thread can fork.
   `address` and `length` are a struct sockaddr and its socklen_t, or null. */
extern int accept4(int fd, void *address, unsigned int *length, int flags);

/* Closes every descriptor from `from` upwards in the child, whoever opened it.
   `actions` is a posix_spawn_file_actions_t. */
extern int posix_spawn_file_actions_addclosefrom_np(void *actions, int from);

/* Starts the child in another directory than the parent's. */
extern int posix_spawn_file_actions_addchdir_np(void *actions, const char *path);

/* prctl(2) is variadic, which Swift cannot call: PR_SET_CHILD_SUBREAPER (36) with 1. */
extern int prctl(int option, ...);
static inline int berth_become_subreaper(void) { return prctl(36, 1UL, 0UL, 0UL, 0UL); }

#endif
