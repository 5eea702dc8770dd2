#include "store/sqlite/vfs_shim.h"

#include <sqlite3.h>

#include <new>

#include "base/check.h"

namespace cofactor::sqlite {
namespace {

// What SQLite holds as an open file; the file of the layer below follows it in memory, where both
// have the alignment of a pointer.
struct ShimFile {
  sqlite3_file base;
  VfsShim* shim;
  VfsShim::Kind kind;
  const char* path;
};

ShimFile& shim_of(sqlite3_file* file) { return *reinterpret_cast<ShimFile*>(file); }

sqlite3_file* below(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(ShimFile));
}

VfsShim::File file_of(sqlite3_file* file) {
  return {.below = below(file), .kind = shim_of(file).kind, .path = shim_of(file).path};
}

// Passes one method on.
template <auto Method, class... Arguments>
auto pass(sqlite3_file* file, Arguments... arguments) {
  return (below(file)->pMethods->*Method)(below(file), arguments...);
}

int close_file(sqlite3_file* file) { return pass<&sqlite3_io_methods::xClose>(file); }

int write_file(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
  return shim_of(file).shim->write(file_of(file), {.bytes = bytes, .size = size, .at = at});
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  return shim_of(file).shim->truncate(file_of(file), size);
}

int sync_file(sqlite3_file* file, int flags) {
  return shim_of(file).shim->sync(file_of(file), flags);
}

constexpr sqlite3_io_methods kMethods = {
    .iVersion = 3,
    .xClose = close_file,
    .xRead = pass<&sqlite3_io_methods::xRead, void*, int, sqlite3_int64>,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = pass<&sqlite3_io_methods::xFileSize, sqlite3_int64*>,
    .xLock = pass<&sqlite3_io_methods::xLock, int>,
    .xUnlock = pass<&sqlite3_io_methods::xUnlock, int>,
    .xCheckReservedLock = pass<&sqlite3_io_methods::xCheckReservedLock, int*>,
    .xFileControl = pass<&sqlite3_io_methods::xFileControl, int, void*>,
    .xSectorSize = pass<&sqlite3_io_methods::xSectorSize>,
    .xDeviceCharacteristics = pass<&sqlite3_io_methods::xDeviceCharacteristics>,
    .xShmMap = pass<&sqlite3_io_methods::xShmMap, int, int, int, void volatile**>,
    .xShmLock = pass<&sqlite3_io_methods::xShmLock, int, int, int>,
    .xShmBarrier = pass<&sqlite3_io_methods::xShmBarrier>,
    .xShmUnmap = pass<&sqlite3_io_methods::xShmUnmap, int>,
    .xFetch = pass<&sqlite3_io_methods::xFetch, sqlite3_int64, int, void**>,
    .xUnfetch = pass<&sqlite3_io_methods::xUnfetch, sqlite3_int64, void*>,
};

// What a registered layer points to.
struct Neighbours {
  VfsShim* shim;
  sqlite3_vfs* below;
};

Neighbours& neighbours_of(sqlite3_vfs* vfs) { return *static_cast<Neighbours*>(vfs->pAppData); }

VfsShim::Kind kind_of(int flags) {
  if ((flags & SQLITE_OPEN_MAIN_DB) != 0) return VfsShim::Kind::kDatabase;
  if ((flags & SQLITE_OPEN_WAL) != 0) return VfsShim::Kind::kWal;
  return VfsShim::Kind::kOther;
}

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out) {
  const Neighbours& layer = neighbours_of(vfs);
  auto* shim_file = new (file)
      ShimFile{.base = {nullptr}, .shim = layer.shim, .kind = kind_of(flags), .path = path};
  const int code = layer.below->xOpen(layer.below, path, below(file), flags, out);
  // SQLite calls close, also after a failed open, only where methods are set.
  if (below(file)->pMethods != nullptr) shim_file->base.pMethods = &kMethods;
  return code;
}

template <auto Method, class... Arguments>
auto pass_on(sqlite3_vfs* vfs, Arguments... arguments) {
  sqlite3_vfs* next = neighbours_of(vfs).below;
  return (next->*Method)(next, arguments...);
}

sqlite3_vfs vfs_over(sqlite3_vfs& next) {
  sqlite3_vfs vfs = {};
  vfs.iVersion = 2;
  vfs.szOsFile = static_cast<int>(sizeof(ShimFile)) + next.szOsFile;
  vfs.mxPathname = next.mxPathname;
  vfs.xOpen = open_file;
  vfs.xDelete = pass_on<&sqlite3_vfs::xDelete, const char*, int>;
  vfs.xAccess = pass_on<&sqlite3_vfs::xAccess, const char*, int, int*>;
  vfs.xFullPathname = pass_on<&sqlite3_vfs::xFullPathname, const char*, int, char*>;
  vfs.xRandomness = pass_on<&sqlite3_vfs::xRandomness, int, char*>;
  vfs.xSleep = pass_on<&sqlite3_vfs::xSleep, int>;
  vfs.xCurrentTime = pass_on<&sqlite3_vfs::xCurrentTime, double*>;
  vfs.xGetLastError = pass_on<&sqlite3_vfs::xGetLastError, int, char*>;
  vfs.xCurrentTimeInt64 = pass_on<&sqlite3_vfs::xCurrentTimeInt64, sqlite3_int64*>;
  return vfs;
}

}  // namespace

struct VfsShim::Layer {
  Neighbours neighbours;
  sqlite3_vfs vfs;
};

VfsShim::VfsShim(std::string name, const std::string& below) : name_(std::move(name)) {
  sqlite3_vfs* next = sqlite3_vfs_find(below.c_str());
  CHECK(next != nullptr);
  CHECK(sqlite3_vfs_find(name_.c_str()) == nullptr);
  layer_ = std::make_unique<Layer>(
      Layer{.neighbours = {.shim = this, .below = next}, .vfs = vfs_over(*next)});
  layer_->vfs.zName = name_.c_str();
  layer_->vfs.pAppData = &layer_->neighbours;
  CHECK(sqlite3_vfs_register(&layer_->vfs, 0) == SQLITE_OK);
}

VfsShim::~VfsShim() { sqlite3_vfs_unregister(&layer_->vfs); }

int VfsShim::write(const File& file, const Piece& piece) {
  return file.below->pMethods->xWrite(file.below, piece.bytes, piece.size, piece.at);
}

int VfsShim::truncate(const File& file, std::int64_t size) {
  return file.below->pMethods->xTruncate(file.below, size);
}

int VfsShim::sync(const File& file, int flags) {
  return file.below->pMethods->xSync(file.below, flags);
}

}  // namespace cofactor::sqlite
