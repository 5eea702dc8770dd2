#include "qr/picture.h"

#include <png.h>
#include <turbojpeg.h>

#include <algorithm>
#include <array>
#include <memory>

namespace cofactor {
namespace {

bool has_size_allowed(std::int64_t width, std::int64_t height) {
  return width > 0 && height > 0 && width * height <= kMostPixels;
}

class PngImage {
 public:
  PngImage() { image_.version = PNG_IMAGE_VERSION; }
  PngImage(const PngImage&) = delete;
  PngImage& operator=(const PngImage&) = delete;
  ~PngImage() { png_image_free(&image_); }

  png_image* operator->() { return &image_; }
  png_image* get() { return &image_; }

 private:
  png_image image_{};
};

std::expected<Picture, QrOutcome> read_png(ByteView file) {
  PngImage image;
  if (png_image_begin_read_from_memory(image.get(), file.data(), file.size()) == 0) {
    return std::unexpected(QrOutcome::kDamaged);
  }
  if (!has_size_allowed(image->width, image->height)) {
    return std::unexpected(QrOutcome::kTooManyPixels);
  }
  image->format = PNG_FORMAT_GRAY;
  Picture out{.width = static_cast<int>(image->width),
              .height = static_cast<int>(image->height),
              .grey = Bytes(std::size_t{image->width} * image->height)};
  const png_color white{.red = 255, .green = 255, .blue = 255};
  if (png_image_finish_read(image.get(), &white, out.grey.data(), out.width, nullptr) == 0) {
    return std::unexpected(QrOutcome::kDamaged);
  }
  return out;
}

std::expected<Picture, QrOutcome> read_jpeg(ByteView file) {
  const std::unique_ptr<void, decltype(&tjDestroy)> decoder(tjInitDecompress(), &tjDestroy);
  Picture out;
  int subsampling = 0;
  int colours = 0;
  const auto size = static_cast<unsigned long>(file.size());
  if (!decoder ||
      tjDecompressHeader3(
          decoder.get(), file.data(), size, &out.width, &out.height, &subsampling, &colours) != 0) {
    return std::unexpected(QrOutcome::kDamaged);
  }
  if (!has_size_allowed(out.width, out.height)) {
    return std::unexpected(QrOutcome::kTooManyPixels);
  }
  out.grey.resize(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height));
  if (tjDecompress2(decoder.get(),
                    file.data(),
                    size,
                    out.grey.data(),
                    out.width,
                    0,
                    out.height,
                    TJPF_GRAY,
                    TJFLAG_LIMITSCANS) != 0 &&
      tjGetErrorCode(decoder.get()) != TJERR_WARNING) {
    return std::unexpected(QrOutcome::kDamaged);
  }
  return out;
}

}  // namespace

std::expected<Picture, QrOutcome> read_picture(ByteView file) {
  constexpr std::array<std::uint8_t, 8> kPng = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  constexpr std::array<std::uint8_t, 3> kJpeg = {0xff, 0xd8, 0xff};
  const auto begins_with = [file](ByteView magic) {
    return file.size() > magic.size() && std::ranges::equal(file.first(magic.size()), magic);
  };
  if (begins_with(kPng)) return read_png(file);
  if (begins_with(kJpeg)) return read_jpeg(file);
  return std::unexpected(QrOutcome::kNotAPicture);
}

}  // namespace cofactor
