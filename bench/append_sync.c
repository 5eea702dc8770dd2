// How long an appending write of BYTES and its fdatasync take: the mean of COUNT, in microseconds.
//   append_sync FILE BYTES COUNT
// The file is allocated before, as SQLite's WAL is when it is written anew from its beginning.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const size_t size = strtoul(argv[2], NULL, 10);
  const long count = strtol(argv[3], NULL, 10);
  char* bytes = malloc(size);
  const int file = open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (bytes == NULL || file < 0) return 1;
  memset(bytes, 1, size);
  for (long i = 0; i < count; ++i) {
    if (write(file, bytes, size) != (ssize_t)size) return 1;
  }
  if (fsync(file) != 0 || lseek(file, 0, SEEK_SET) != 0) return 1;
  struct timespec began, ended;
  clock_gettime(CLOCK_MONOTONIC, &began);
  for (long i = 0; i < count; ++i) {
    if (write(file, bytes, size) != (ssize_t)size || fdatasync(file) != 0) return 1;
  }
  clock_gettime(CLOCK_MONOTONIC, &ended);
  const double us = (double)(ended.tv_sec - began.tv_sec) * 1e6 +
                    (double)(ended.tv_nsec - began.tv_nsec) / 1e3;
  printf("%.2f\n", us / (double)count);
  return 0;
}
