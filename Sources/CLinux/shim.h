/* What glibc declares only under _GNU_SOURCE, which Swift's Glibc module is built without.
   Declarations only: the functions are glibc's own (2.34 or later). */
#ifndef BERTH_CLINUX_SHIM_H
#define BERTH_CLINUX_SHIM_H

#include <spawn.h>
#include <sys/socket.h>

/* accept(2) that sets SOCK_CLOEXEC and SOCK_NONBLOCK before another thread can fork. */
extern int accept4(int fd, struct sockaddr *address, socklen_t *length, int flags);

/* Closes every descriptor from `from` upwards in the child, whoever opened it. */
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

/* Starts the child in another directory than the parent's. */
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);

#endif
