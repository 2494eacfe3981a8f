/*
 * Faults at the level of system calls, for test/faults: preloaded into a process (LD_PRELOAD), it stands between
 * Node, SQLite and the C library. What it does is in a control file (path in FAULTS_CONTROL) that faults.ts writes
 * and every process maps: a change is seen by the next call of any thread. Without such a file it does nothing.
 *
 * Nothing here allocates, locks or keeps state beside the mapping, so it is safe in any thread, in a signal handler
 * and in a forked child. Paths are not cached: a descriptor's number is reused after close(), and looking it up costs
 * microseconds, only while a fault is set.
 *
 * Not reached: stdio, the time of files (mtime), splice-like calls (copy_file_range, sendfile), io_uring (faults.ts
 * turns it off in Node).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* faults.ts knows these numbers and offsets too (control-file.ts). */
#define MAGIC 0x31464c42u /* BLF1 */
#define RULES 63
enum kind { NONE = 0, SLOW_SYNC = 1, FAIL_SYNC = 2, FULL = 3, READ_ONLY = 4 };

/* 512 bytes. `kind` is written last and cleared first; the other fields of a rule never change while it is set. */
struct rule {
  uint32_t kind;
  uint32_t unused;
  int64_t delay_ms;
  uint64_t hits;
  char path[488];
};

/* `kinds` has bit 1 << kind for every kind that is set, so that nobody else pays. */
struct control {
  uint32_t magic;
  uint32_t kinds;
  int64_t clock_ms;
  char reserved[496];
  struct rule rules[RULES];
};

_Static_assert(sizeof(void *) == 8 && sizeof(off_t) == 8, "64-bit Linux only");
_Static_assert(sizeof(struct rule) == 512 && sizeof(struct control) == 32768, "faults.ts knows the layout");

static struct control *control;

/* The function that would have been called without this library. */
#define NEXT(name)                                                                                                     \
  ({                                                                                                                   \
    static __typeof__(&name) next;                                                                                     \
    __typeof__(&name) found = __atomic_load_n(&next, __ATOMIC_RELAXED);                                                \
    if (found == NULL) {                                                                                               \
      found = (__typeof__(&name))dlsym(RTLD_NEXT, #name);                                                              \
      __atomic_store_n(&next, found, __ATOMIC_RELAXED);                                                                \
    }                                                                                                                  \
    found;                                                                                                             \
  })

__attribute__((constructor)) static void map_control(void) {
  const char *path = getenv("FAULTS_CONTROL");
  if (path == NULL) return;
  const int saved = errno;
  const int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
  struct stat status;
  if (fd >= 0 && fstat(fd, &status) == 0 && status.st_size >= (off_t)sizeof(struct control)) {
    struct control *map = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map != MAP_FAILED && map->magic == MAGIC) control = map;
  }
  if (fd >= 0) close(fd);
  errno = saved;
}

/* ---- Rules ---- */

static uint32_t kind_of(const struct rule *rule) { return __atomic_load_n(&rule->kind, __ATOMIC_ACQUIRE); }

static int any(uint32_t kind) {
  return control != NULL && (__atomic_load_n(&control->kinds, __ATOMIC_ACQUIRE) & 1u << kind) != 0;
}

/* The first rule of this kind that the path meets, or NULL. */
static struct rule *find(uint32_t kind, const char *path) {
  for (int i = 0; i < RULES; i++) {
    struct rule *rule = &control->rules[i];
    if (kind_of(rule) == kind && strstr(path, rule->path) != NULL) return rule;
  }
  return NULL;
}

static void hit(struct rule *rule) { __atomic_fetch_add(&rule->hits, 1, __ATOMIC_RELAXED); }

/* Absolute path of a descriptor; 0 when it has none. Leaves errno alone. */
static int path_of(int fd, char path[PATH_MAX]) {
  char link[40];
  const int saved = errno;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t length = readlink(link, path, PATH_MAX - 1);
  errno = saved;
  if (length <= 0) return 0;
  path[length] = '\0';
  return 1;
}

static struct rule *find_fd(uint32_t kind, int fd) {
  char path[PATH_MAX];
  if (!any(kind) || !path_of(fd, path)) return NULL;
  return find(kind, path);
}

/* As find_fd, for a name relative to a folder's descriptor. */
static struct rule *find_at(uint32_t kind, int folder, const char *name) {
  char path[2 * PATH_MAX];
  if (!any(kind)) return NULL;
  path[0] = '\0';
  if (name[0] != '/') {
    if (folder != AT_FDCWD) {
      if (!path_of(folder, path)) return NULL;
    } else if (syscall(SYS_getcwd, path, PATH_MAX) < 0) {
      return NULL;
    }
  }
  const size_t length = strlen(path);
  snprintf(path + length, sizeof path - length, "%s%s", name[0] == '/' ? "" : "/", name);
  return find(kind, path);
}

/* ---- Durability ---- */

/* Sleeps in small pieces, so that a fault that is taken away ends at once. */
static void slow(struct rule *rule) {
  const struct timespec piece = {0, 1000000};
  const int saved = errno;
  struct timespec start, now;
  hit(rule);
  syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &start);
  do {
    syscall(SYS_nanosleep, &piece, NULL);
    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
    /* In nanoseconds: rounding a negative difference would end it up to a millisecond early. */
  } while (kind_of(rule) == SLOW_SYNC &&
           (now.tv_sec - start.tv_sec) * 1000000000LL + now.tv_nsec - start.tv_nsec < rule->delay_ms * 1000000LL);
  errno = saved;
}

static int before_sync(int fd) {
  struct rule *rule = find_fd(SLOW_SYNC, fd);
  if (rule != NULL) slow(rule);
  rule = find_fd(FAIL_SYNC, fd);
  if (rule == NULL) return 0;
  hit(rule);
  errno = EIO;
  return -1;
}

int fsync(int fd) { return before_sync(fd) < 0 ? -1 : NEXT(fsync)(fd); }

int fdatasync(int fd) { return before_sync(fd) < 0 ? -1 : NEXT(fdatasync)(fd); }

/* ---- Space ---- */

#define REFUSED (-1)

/*
 * How much of `length` bytes at `offset` a full disk takes: what lies inside the file, as a real one. (A real one also
 * takes the rest of the last block, and refuses what falls into a hole.)
 * offset < 0: at the descriptor's own position.
 */
static ssize_t room(int fd, off_t offset, size_t length) {
  struct rule *rule = find_fd(READ_ONLY, fd);
  struct stat status;
  if (rule != NULL && fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
    hit(rule);
    errno = EROFS;
    return REFUSED;
  }
  rule = find_fd(FULL, fd);
  const int saved = errno;
  if (rule == NULL || length == 0 || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
    errno = saved;
    return (ssize_t)length;
  }
  if (offset < 0) offset = lseek(fd, 0, SEEK_CUR);
  const int flags = fcntl(fd, F_GETFL);
  if (flags >= 0 && (flags & O_APPEND) != 0) offset = status.st_size;
  errno = saved;
  if (offset + (off_t)length <= status.st_size) return (ssize_t)length;
  hit(rule);
  if (offset < status.st_size) return status.st_size - offset;
  errno = ENOSPC;
  return REFUSED;
}

static size_t total(const struct iovec *parts, int count) {
  size_t bytes = 0;
  for (int i = 0; i < count; i++) bytes += parts[i].iov_len;
  return bytes;
}

/* Copies so many parts that they have `bytes`. */
static int shorten(struct iovec *copy, const struct iovec *parts, size_t bytes) {
  int count = 0;
  for (; bytes > 0; count++) {
    copy[count] = parts[count];
    if (copy[count].iov_len > bytes) copy[count].iov_len = bytes;
    bytes -= copy[count].iov_len;
  }
  return count;
}

ssize_t write(int fd, const void *bytes, size_t length) {
  const ssize_t taken = room(fd, -1, length);
  return taken == REFUSED ? -1 : NEXT(write)(fd, bytes, (size_t)taken);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  const ssize_t taken = room(fd, offset, length);
  return taken == REFUSED ? -1 : NEXT(pwrite64)(fd, bytes, (size_t)taken, offset);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return pwrite64(fd, bytes, length, offset); }

static ssize_t write_parts(int fd, const struct iovec *parts, int count, off_t offset) {
  struct iovec copy[IOV_MAX];
  if (count > 0 && count <= IOV_MAX) {
    const size_t bytes = total(parts, count);
    const ssize_t taken = room(fd, offset, bytes);
    if (taken == REFUSED) return -1;
    if ((size_t)taken < bytes) {
      count = shorten(copy, parts, (size_t)taken);
      parts = copy;
    }
  }
  return offset < 0 ? NEXT(writev)(fd, parts, count) : NEXT(pwritev64)(fd, parts, count, offset);
}

ssize_t writev(int fd, const struct iovec *parts, int count) { return write_parts(fd, parts, count, -1); }

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
  return write_parts(fd, parts, count, offset);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  return write_parts(fd, parts, count, offset);
}

/* Whether the file may be made to end at `end`. @returns 0, or -1 with errno. */
static int may_reach(int fd, off_t end) {
  struct stat status;
  const int saved = errno;
  if (!any(FULL) && !any(READ_ONLY)) return 0;
  if (fstat(fd, &status) != 0) {
    errno = saved;
    return 0;
  }
  const off_t grown = end > status.st_size ? end - status.st_size : 0;
  return room(fd, grown > 0 ? status.st_size : 0, grown > 0 ? (size_t)grown : 1) == REFUSED ? -1 : 0;
}

/* A real file system may let a file grow by ftruncate, as a hole. Here it is refused as fallocate is. */
int ftruncate64(int fd, off64_t length) { return may_reach(fd, length) < 0 ? -1 : NEXT(ftruncate64)(fd, length); }

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int fallocate64(int fd, int mode, off64_t offset, off64_t length) {
  if ((mode & FALLOC_FL_PUNCH_HOLE) == 0 && may_reach(fd, offset + length) < 0) return -1;
  return NEXT(fallocate64)(fd, mode, offset, length);
}

int fallocate(int fd, int mode, off_t offset, off_t length) { return fallocate64(fd, mode, offset, length); }

/* Returns the error instead of setting errno. */
int posix_fallocate64(int fd, off64_t offset, off64_t length) {
  const int saved = errno;
  if (may_reach(fd, offset + length) < 0) {
    const int error = errno;
    errno = saved;
    return error;
  }
  return NEXT(posix_fallocate64)(fd, offset, length);
}

int posix_fallocate(int fd, off_t offset, off_t length) { return posix_fallocate64(fd, offset, length); }

/* ---- Names ---- */

/* A new name needs a directory entry and an inode. @returns 0, or -1 with errno. */
static int may_create(int folder, const char *name) {
  struct rule *rule = find_at(READ_ONLY, folder, name);
  if (rule == NULL) rule = find_at(FULL, folder, name);
  if (rule == NULL) return 0;
  const int saved = errno;
  struct stat status;
  if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT) {
    errno = saved;
    return 0;
  }
  hit(rule);
  errno = kind_of(rule) == READ_ONLY ? EROFS : ENOSPC;
  return -1;
}

/* Whether names may be changed or a file be opened for writing. @returns 0, or -1 with EROFS. */
static int may_change(int folder, const char *name) {
  struct rule *rule = find_at(READ_ONLY, folder, name);
  if (rule == NULL) return 0;
  hit(rule);
  errno = EROFS;
  return -1;
}

static int open_file(int folder, const char *name, int flags, mode_t mode) {
  if ((flags & O_TMPFILE) == O_TMPFILE || (flags & (O_WRONLY | O_RDWR | O_TRUNC)) != 0) {
    if (may_change(folder, name) < 0) return -1;
  }
  if ((flags & O_CREAT) != 0 && may_create(folder, name) < 0) return -1;
  return NEXT(openat64)(folder, name, flags, mode);
}

#define MODE(flags)                                                                                                    \
  ({                                                                                                                   \
    mode_t mode = 0;                                                                                                   \
    if (((flags) & O_CREAT) != 0 || ((flags) & O_TMPFILE) == O_TMPFILE) {                                              \
      va_list more;                                                                                                    \
      va_start(more, flags);                                                                                           \
      mode = va_arg(more, mode_t);                                                                                     \
      va_end(more);                                                                                                    \
    }                                                                                                                  \
    mode;                                                                                                              \
  })

int open64(const char *name, int flags, ...) { return open_file(AT_FDCWD, name, flags, MODE(flags)); }

int open(const char *name, int flags, ...) { return open_file(AT_FDCWD, name, flags, MODE(flags)); }

int openat64(int folder, const char *name, int flags, ...) { return open_file(folder, name, flags, MODE(flags)); }

int openat(int folder, const char *name, int flags, ...) { return open_file(folder, name, flags, MODE(flags)); }

int mkdir(const char *name, mode_t mode) { return may_create(AT_FDCWD, name) < 0 ? -1 : NEXT(mkdir)(name, mode); }

int unlink(const char *name) { return may_change(AT_FDCWD, name) < 0 ? -1 : NEXT(unlink)(name); }

int unlinkat(int folder, const char *name, int flags) {
  return may_change(folder, name) < 0 ? -1 : NEXT(unlinkat)(folder, name, flags);
}

int remove(const char *name) { return may_change(AT_FDCWD, name) < 0 ? -1 : NEXT(remove)(name); }

int rename(const char *from, const char *to) {
  if (may_change(AT_FDCWD, from) < 0 || may_change(AT_FDCWD, to) < 0) return -1;
  return NEXT(rename)(from, to);
}

/* ---- Time of day ---- */

static void step(struct timespec *time, int64_t by_ms) {
  const int64_t nanoseconds = time->tv_nsec + by_ms % 1000 * 1000000;
  time->tv_sec += by_ms / 1000 + (nanoseconds >= 1000000000) - (nanoseconds < 0);
  time->tv_nsec = nanoseconds - 1000000000 * ((nanoseconds >= 1000000000) - (nanoseconds < 0));
}

static int64_t clock_ms(void) {
  return control == NULL ? 0 : __atomic_load_n(&control->clock_ms, __ATOMIC_RELAXED);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  const int result = NEXT(clock_gettime)(clock, now);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) step(now, clock_ms());
  return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  const int result = NEXT(gettimeofday)(now, zone);
  if (result != 0) return result;
  struct timespec time = {now->tv_sec, now->tv_usec * 1000};
  step(&time, clock_ms());
  now->tv_sec = time.tv_sec;
  now->tv_usec = time.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *result) {
  struct timespec now = {0, 0};
  clock_gettime(CLOCK_REALTIME, &now);
  if (result != NULL) *result = now.tv_sec;
  return now.tv_sec;
}

/* The kernel compares with its own clock, which is not stepped: as long as before must stay as long. */
int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict until) {
  struct timespec deadline = *until;
  step(&deadline, -clock_ms());
  return NEXT(sem_timedwait)(semaphore, &deadline);
}
