// Preloaded into a server that edge_test.py runs: what happens at the edge of the process. The file
// named by COFACTOR_EDGE says what is done at the next chance; while there is none, nothing is.
//   before  the process is killed (kill -9) in the place of the write of a code to a socket
//   after   it is killed as that write returns
//   sync    every fsync fails with EIO, as of a dying disk
#define _GNU_SOURCE
#include <ctype.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int is_told(const char* what) {
  const char* path = getenv("COFACTOR_EDGE");
  char text[16] = {0};
  const int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const ssize_t size = read(file, text, sizeof text - 1);
  close(file);
  return size > 0 && strcmp(text, what) == 0;
}

// An answer with a code has "code":"123456"; a refusal has a word there.
static int holds_code(const void* bytes, size_t size) {
  static const char kMember[] = "\"code\":\"";
  const size_t length = sizeof kMember - 1;
  const char* found = memmem(bytes, size, kMember, length);
  return found != NULL && found + length < (const char*)bytes + size &&
         isdigit((unsigned char)found[length]);
}

static ssize_t at_the_edge(const void* bytes, size_t size, ssize_t written) {
  if (written < 0 ? is_told("before") : is_told("after")) {
    if (holds_code(bytes, size)) kill(getpid(), SIGKILL);
  }
  return written;
}

ssize_t send(int socket, const void* bytes, size_t size, int flags) {
  ssize_t (*const real)(int, const void*, size_t, int) = dlsym(RTLD_NEXT, "send");
  at_the_edge(bytes, size, -1);
  return at_the_edge(bytes, size, real(socket, bytes, size, flags));
}

ssize_t sendmsg(int socket, const struct msghdr* message, int flags) {
  ssize_t (*const real)(int, const struct msghdr*, int) = dlsym(RTLD_NEXT, "sendmsg");
  const struct iovec none = {.iov_base = NULL, .iov_len = 0};
  const struct iovec* first = message->msg_iovlen > 0 ? message->msg_iov : &none;
  at_the_edge(first->iov_base, first->iov_len, -1);
  return at_the_edge(first->iov_base, first->iov_len, real(socket, message, flags));
}

int fsync(int file) {
  int (*const real)(int) = dlsym(RTLD_NEXT, "fsync");
  if (!is_told("sync")) return real(file);
  errno = EIO;
  return -1;
}

int fdatasync(int file) {
  int (*const real)(int) = dlsym(RTLD_NEXT, "fdatasync");
  if (!is_told("sync")) return real(file);
  errno = EIO;
  return -1;
}
