// Preloaded into a server that is measured: counts its fdatasyncs, and slows each by
// COFACTOR_SYNC_SLOWED_US. COFACTOR_SYNC_COUNTED names a file of two native 64-bit numbers that it
// maps: how many there were, and how many nanoseconds they took.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static _Atomic uint64_t unseen[2];
static _Atomic uint64_t* counted = unseen;
static long slowed_us;

__attribute__((constructor)) static void begin(void) {
  const char* slowed = getenv("COFACTOR_SYNC_SLOWED_US");
  const char* path = getenv("COFACTOR_SYNC_COUNTED");
  slowed_us = slowed == NULL ? 0 : strtol(slowed, NULL, 10);
  const int file = path == NULL ? -1 : open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0 || ftruncate(file, sizeof unseen) != 0) return;
  void* page = mmap(NULL, sizeof unseen, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (page != MAP_FAILED) counted = page;
  close(file);
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

int fdatasync(int file) {
  int (*const real)(int) = dlsym(RTLD_NEXT, "fdatasync");
  const uint64_t began = now();
  const int result = real(file);
  if (slowed_us > 0) usleep((useconds_t)slowed_us);
  atomic_fetch_add(&counted[0], 1);
  atomic_fetch_add(&counted[1], now() - began);
  return result;
}
