#include <system_error>

#include "base/check.h"
#include "log/export.h"

namespace cofactor {
namespace {

Fault failed(const std::filesystem::path& path, const std::string& why) {
  return Fault(path.string() + ": " + why);
}

std::ofstream create(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error) {
    throw failed(path, error.message() + ".");
  }
  if (std::filesystem::exists(path)) {
    throw failed(path, "is there already; an export goes into a new directory.");
  }
  return std::ofstream(path, std::ios::binary);
}

void write_to(std::ofstream& out, std::string_view bytes, const std::filesystem::path& path) {
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.flush();
  if (!out) {
    throw failed(path, "cannot be written.");
  }
}

}  // namespace

ExportOnDisk::ExportOnDisk(std::filesystem::path root) : root_(std::move(root)) {}

void ExportOnDisk::write(const std::string& path, std::string_view bytes) {
  const std::filesystem::path full = root_ / path;
  if (path.starts_with("tiles/")) {  // many, and each written once
    auto out = create(full);
    write_to(out, bytes, full);
    return;
  }
  auto at = appended_.find(path);
  if (at == appended_.end()) {
    at = appended_.emplace(path, create(full)).first;
  }
  write_to(at->second, bytes, full);
}

std::unique_ptr<std::istream> ExportOnDisk::open(const std::string& path) const {
  if (!std::filesystem::is_regular_file(root_ / path)) {
    return nullptr;
  }
  auto in = std::make_unique<std::ifstream>(root_ / path, std::ios::binary);
  return in->is_open() ? std::move(in) : nullptr;
}

}  // namespace cofactor
