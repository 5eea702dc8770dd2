#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

// TLS by OpenSSL, straight on a non-blocking socket.
//
// What stays where: an answer's plain bytes are encrypted in place, record by record, in a buffer
// that then holds nothing else, and are otherwise only where the caller has them; what came in is
// cleansed in OpenSSL's buffer once it has been handed over (SSL_OP_CLEANSE_PLAINTEXT). Both
// buffers are given back whenever they are empty (SSL_MODE_RELEASE_BUFFERS): an idle connection has
// none.
namespace cofactor::http {

enum class TlsVersion : std::uint8_t { k12, k13 };

struct TlsFiles {
  std::filesystem::path certificate;  // PEM: the certificate, then what leads to its CA
  std::filesystem::path key;          // PEM, without a passphrase
  TlsVersion least = TlsVersion::k13;
};

// A certificate and its key, ready for connections. Shared by threads, never changed. HTTP/1.1 is
// the only protocol that is agreed on (ALPN); nothing is resumed and nothing sent early.
class TlsIdentity {
 public:
  // Reads both. The sentence names the file. Refuses kNotFound; kDenied what may not be read, and a
  // key that everybody may read; kInvalid what is no PEM, and a key that is not the certificate's.
  static Result<std::shared_ptr<const TlsIdentity>> load(const TlsFiles& files);
  ~TlsIdentity();
  TlsIdentity(const TlsIdentity&) = delete;
  TlsIdentity& operator=(const TlsIdentity&) = delete;

  Time not_after() const;

 private:
  friend class TlsChannel;
  struct Parts;
  explicit TlsIdentity(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// One connection's TLS. It keeps what it needs of its identity. One thread.
class TlsChannel {
 public:
  // Does not own `socket`, which must not block.
  TlsChannel(const TlsIdentity& identity, int socket);
  ~TlsChannel();
  TlsChannel(const TlsChannel&) = delete;
  TlsChannel& operator=(const TlsChannel&) = delete;

  enum class Next : std::uint8_t {
    kGoOn,           // `size` bytes were read or taken
    kAwaitReadable,  // of the socket; then the same call again
    kAwaitWritable,
    kEnded,   // read: the client has said that it sends no more
    kBroken,  // no use can be made of it any more
  };
  struct Outcome {
    Next next;
    std::size_t size = 0;
  };
  // Does the handshake first.
  Outcome read(std::span<char> room);
  // What was not taken may have been encrypted already: it is given again, at the beginning of what
  // is written next, or never sent. REQUIRES: `bytes` is not empty.
  Outcome write(std::string_view bytes);
  // More can be read without waiting for the socket.
  bool has_pending() const;
  // Tells the client that nothing more comes. REQUIRES: all that was written was taken.
  void end_writing();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace cofactor::http
