/* Stands between a program and the calls by which it changes files, and makes the n-th of them fail, or the process
 * end before, within or after it. With a trace, it notes every call instead. Loaded by LD_PRELOAD; the variables
 * FAULT_AT, FAULT_MODE and FAULT_TRACE say what to do. Calls on anything but regular files and folders are let through.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static long calls, at = -1;
static char mode = 0; /* b before, a after, t torn, i input-output error, n no space, f no space from here on */
static int trace = -1;

__attribute__((constructor)) static void begin(void) {
    const char *given = getenv("FAULT_AT");
    if (given) at = atol(given);
    given = getenv("FAULT_MODE");
    if (given) mode = given[0];
    given = getenv("FAULT_TRACE");
    if (given) trace = open(given, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

__attribute__((destructor)) static void end(void) {
    if (getenv("FAULT_COUNT")) {
        char line[64];
        int length = snprintf(line, sizeof line, "calls %ld\n", calls);
        syscall(SYS_write, 2, line, length);
    }
}

static void note(char kind, const char *path, uint64_t offset, const void *bytes, uint32_t length) {
    char head[1 + 4 + 8 + 4];
    uint32_t name = strlen(path);
    if (trace < 0) return;
    head[0] = kind;
    memcpy(head + 1, &name, 4);
    memcpy(head + 5, &offset, 8);
    memcpy(head + 13, &length, 4);
    syscall(SYS_write, trace, head, sizeof head);
    syscall(SYS_write, trace, path, name);
    syscall(SYS_write, trace, bytes, length);
}

static int path_of(int fd, char *path, size_t size) {
    char link[64];
    struct stat about;
    if (fd == trace || fstat(fd, &about) || !(S_ISREG(about.st_mode) || S_ISDIR(about.st_mode))) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return 1;
}

static void die(void) { syscall(SYS_kill, getpid(), SIGKILL); }

/* Counts a call. 0: let it through. 1: let it through, then end. 2: half of it, then end. -1: it fails. */
static int step(int writes) {
    calls++;
    if (at < 0 || (mode == 'f' ? calls < at : calls != at)) return 0;
    switch (mode) {
    case 'b': die(); return 0;
    case 'a': return 1;
    case 't': return writes ? 2 : 1;
    case 'i': errno = EIO; return -1;
    case 'n': errno = ENOSPC; return -1;
    case 'f': if (!writes) return 0; errno = ENOSPC; return -1;
    }
    return 0;
}

static ssize_t real_write(int fd, const void *bytes, size_t length) { return syscall(SYS_write, fd, bytes, length); }

ssize_t write(int fd, const void *bytes, size_t length) {
    char path[4096];
    if (fd == 1) note('o', "", 0, bytes, length);
    if (!path_of(fd, path, sizeof path)) return real_write(fd, bytes, length);
    note('w', path, lseek(fd, 0, SEEK_CUR), bytes, length);
    int what = step(1);
    if (what < 0) return -1;
    ssize_t done = real_write(fd, bytes, what == 2 ? length / 2 : length);
    if (what) die();
    return done;
}

static ssize_t place_write(int fd, const void *bytes, size_t length, off_t offset) {
    char path[4096];
    if (!path_of(fd, path, sizeof path)) return syscall(SYS_pwrite64, fd, bytes, length, offset);
    note('w', path, offset, bytes, length);
    int what = step(1);
    if (what < 0) return -1;
    ssize_t done = syscall(SYS_pwrite64, fd, bytes, what == 2 ? length / 2 : length, offset);
    if (what) die();
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return place_write(fd, bytes, length, offset); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t offset) { return place_write(fd, bytes, length, offset); }

static int sync_call(long number, int fd) {
    char path[4096];
    if (!path_of(fd, path, sizeof path)) return syscall(number, fd);
    note('s', path, 0, "", 0);
    int what = step(0);
    if (what < 0) return -1;
    int done = syscall(number, fd);
    if (what) die();
    return done;
}

int fsync(int fd) { return sync_call(SYS_fsync, fd); }
int fdatasync(int fd) { return sync_call(SYS_fdatasync, fd); }

static int cut(int fd, off_t length) {
    char path[4096];
    if (!path_of(fd, path, sizeof path)) return syscall(SYS_ftruncate, fd, length);
    note('t', path, length, "", 0);
    int what = step(0);
    if (what < 0) return -1;
    int done = syscall(SYS_ftruncate, fd, length);
    if (what) die();
    return done;
}

int ftruncate(int fd, off_t length) { return cut(fd, length); }
int ftruncate64(int fd, off_t length) { return cut(fd, length); }

int rename(const char *from, const char *to) {
    note('r', from, 0, to, strlen(to));
    int what = step(0);
    if (what < 0) return -1;
    int done = syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
    if (what) die();
    return done;
}

int unlink(const char *path) {
    note('u', path, 0, "", 0);
    int what = step(0);
    if (what < 0) return -1;
    int done = syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    if (what) die();
    return done;
}
