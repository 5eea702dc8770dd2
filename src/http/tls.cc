#include "http/tls.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

#include "base/check.h"
#include "base/secret.h"

namespace cofactor::http {
namespace {

constexpr std::size_t kMostFileBytes = 256UZ * 1024;
// What TLS 1.2 may use where the configuration allows it.
constexpr const char* kCiphers12 =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

void require(int result) {
  if (result != 1) throw Fault("OpenSSL refuses a setting of TLS.");
}

// --- files ---

// A file's text, wiped when it goes.
struct FileText {
  Bytes bytes;
  FileText() = default;
  FileText(FileText&& other) noexcept : bytes(std::exchange(other.bytes, {})) {}
  FileText& operator=(FileText&&) = delete;
  ~FileText() { wipe(bytes); }
};

enum class Readers : std::uint8_t { kEverybody, kOwnerAndGroup };

Result<FileText> read_file(const std::filesystem::path& path, Readers readers) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) {
    return Error{.code = errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kDenied,
                 .message = fmt::format("{} cannot be read: {}.", path.string(), strerror(errno))};
  }
  FileText text;
  struct stat found{};
  std::string_view trouble;
  if (::fstat(file, &found) != 0 || !S_ISREG(found.st_mode)) {
    trouble = "is no plain file";
  } else if (readers == Readers::kOwnerAndGroup && (found.st_mode & 0007) != 0) {
    trouble = "may be read by everybody on this machine: chmod o= it";
  } else if (static_cast<std::size_t>(found.st_size) > kMostFileBytes) {
    trouble = "is too large";
  } else {
    text.bytes.resize(static_cast<std::size_t>(found.st_size));
    if (::read(file, text.bytes.data(), text.bytes.size()) != found.st_size) {
      trouble = "cannot be read whole";
    }
  }
  ::close(file);
  if (!trouble.empty()) {
    return Error{.code = ErrorCode::kDenied,
                 .message = fmt::format("{} {}.", path.string(), trouble)};
  }
  return text;
}

Owned<BIO> view_of(const FileText& text) {
  const void* bytes = text.bytes.empty() ? "" : static_cast<const void*>(text.bytes.data());
  Owned<BIO> bio(BIO_new_mem_buf(bytes, static_cast<int>(text.bytes.size())));
  if (!bio) throw Fault("Out of memory.");
  return bio;
}

int refuse_passphrase(char*, int, int, void*) { return -1; }

Error wrong(const std::filesystem::path& path, std::string_view why) {
  ERR_clear_error();
  return invalid(fmt::format("{} {}.", path.string(), why));
}

Done use_certificate(SSL_CTX* context, const std::filesystem::path& path) {
  const auto text = read_file(path, Readers::kEverybody);
  if (!text) return text.error();
  const Owned<BIO> bio = view_of(*text);
  const Owned<X509> leaf(PEM_read_bio_X509(bio.get(), nullptr, refuse_passphrase, nullptr));
  if (!leaf || SSL_CTX_use_certificate(context, leaf.get()) != 1) {
    return wrong(path, "holds no certificate in PEM that can be used");
  }
  while (Owned<X509> next{PEM_read_bio_X509(bio.get(), nullptr, refuse_passphrase, nullptr)}) {
    require(static_cast<int>(SSL_CTX_add1_chain_cert(context, next.get())));
  }
  const unsigned long end = ERR_peek_last_error();
  if (ERR_GET_REASON(end) != PEM_R_NO_START_LINE) return wrong(path, "is damaged behind its start");
  ERR_clear_error();
  return {};
}

Done use_key(SSL_CTX* context, const TlsFiles& files) {
  const auto text = read_file(files.key, Readers::kOwnerAndGroup);
  if (!text) return text.error();
  const Owned<BIO> bio = view_of(*text);
  const Owned<EVP_PKEY> key(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, refuse_passphrase, nullptr));
  if (!key) return wrong(files.key, "holds no private key in PEM without a passphrase");
  if (X509_check_private_key(SSL_CTX_get0_certificate(context), key.get()) != 1) {
    return wrong(files.key, fmt::format("is not the key of {}", files.certificate.string()));
  }
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1) {
    return wrong(files.key, "is of a kind that cannot be used");
  }
  return {};
}

// --- settings ---

int choose_protocol(SSL*,
                    const unsigned char** chosen,
                    unsigned char* size,
                    const unsigned char* offered,
                    unsigned int offered_size,
                    void*) {
  constexpr std::string_view http = "\x08http/1.1";
  const auto* ours = reinterpret_cast<const unsigned char*>(http.data());
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(
          &found, size, ours, static_cast<unsigned>(http.size()), offered, offered_size) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

Owned<SSL_CTX> new_context(TlsVersion least) {
  Owned<SSL_CTX> owned(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* context = owned.get();
  if (context == nullptr) throw Fault("OpenSSL makes no TLS context.");
  require(static_cast<int>(SSL_CTX_set_min_proto_version(
      context, least == TlsVersion::k13 ? TLS1_3_VERSION : TLS1_2_VERSION)));
  require(SSL_CTX_set_cipher_list(context, kCiphers12));
  require(static_cast<int>(SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384")));
  SSL_CTX_set_options(context,
                      SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                          SSL_OP_CLEANSE_PLAINTEXT);
  require(SSL_CTX_set_num_tickets(context, 0));
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context,
                   SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                       SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  return owned;
}

// --- the socket under it ---

int descriptor_of(BIO* bio) {
  return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

// Unlike OpenSSL's own, it raises no SIGPIPE.
int bio_write(BIO* bio, const char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  const ssize_t sent =
      ::send(descriptor_of(bio), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
  if (sent < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_write(bio);
  return static_cast<int>(sent);
}

int bio_read(BIO* bio, char* room, int size) {
  BIO_clear_retry_flags(bio);
  const ssize_t got = ::recv(descriptor_of(bio), room, static_cast<std::size_t>(size), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_read(bio);
  return static_cast<int>(got);
}

long bio_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

const BIO_METHOD* socket_method() {
  static const BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "cofactor socket");
    if (made == nullptr) throw Fault("Out of memory.");
    BIO_meth_set_write(made, bio_write);
    BIO_meth_set_read(made, bio_read);
    BIO_meth_set_ctrl(made, bio_control);
    return made;
  }();
  return method;
}

}  // namespace

// --- identity ---

struct TlsIdentity::Parts {
  Owned<SSL_CTX> context;
  Time not_after;
};

TlsIdentity::TlsIdentity(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
TlsIdentity::~TlsIdentity() = default;

Result<std::shared_ptr<const TlsIdentity>> TlsIdentity::load(const TlsFiles& files) {
  auto parts = std::make_unique<Parts>(Parts{.context = new_context(files.least), .not_after = {}});
  SSL_CTX* context = parts->context.get();
  if (auto used = use_certificate(context, files.certificate); !used) return used.error();
  if (auto used = use_key(context, files); !used) return used.error();
  std::tm end{};
  const ASN1_TIME* not_after = X509_get0_notAfter(SSL_CTX_get0_certificate(context));
  if (ASN1_TIME_to_tm(not_after, &end) != 1) return wrong(files.certificate, "has no end");
  parts->not_after = Time(std::chrono::seconds(timegm(&end)));
  return std::shared_ptr<const TlsIdentity>(new TlsIdentity(std::move(parts)));
}

Time TlsIdentity::not_after() const { return parts_->not_after; }

// --- channel ---

struct TlsChannel::Parts {
  Owned<SSL> ssl;
};

TlsChannel::TlsChannel(const TlsIdentity& identity, int socket)
    : parts_(std::make_unique<Parts>(Owned<SSL>(SSL_new(identity.parts_->context.get())))) {
  BIO* bio = BIO_new(socket_method());
  if (!parts_->ssl || bio == nullptr) throw Fault("Out of memory.");
  BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket)));
  BIO_set_init(bio, 1);
  SSL_set_bio(parts_->ssl.get(), bio, bio);
  SSL_set_accept_state(parts_->ssl.get());
}

TlsChannel::~TlsChannel() = default;

namespace {

TlsChannel::Outcome outcome_of(SSL* ssl, int result) {
  using Next = TlsChannel::Next;
  if (result > 0) return {.next = Next::kGoOn, .size = static_cast<std::size_t>(result)};
  const int error = SSL_get_error(ssl, result);
  ERR_clear_error();
  switch (error) {
    case SSL_ERROR_WANT_READ:
      return {.next = Next::kAwaitReadable};
    case SSL_ERROR_WANT_WRITE:
      return {.next = Next::kAwaitWritable};
    case SSL_ERROR_ZERO_RETURN:
      return {.next = Next::kEnded};
    default:
      return {.next = Next::kBroken};
  }
}

int at_most_int(std::size_t size) { return static_cast<int>(std::min(size, 1UZ << 30)); }

}  // namespace

TlsChannel::Outcome TlsChannel::read(std::span<char> room) {
  SSL* ssl = parts_->ssl.get();
  return outcome_of(ssl, SSL_read(ssl, room.data(), at_most_int(room.size())));
}

TlsChannel::Outcome TlsChannel::write(std::string_view bytes) {
  SSL* ssl = parts_->ssl.get();
  return outcome_of(ssl, SSL_write(ssl, bytes.data(), at_most_int(bytes.size())));
}

bool TlsChannel::has_pending() const { return SSL_has_pending(parts_->ssl.get()) == 1; }

void TlsChannel::end_writing() {
  SSL_shutdown(parts_->ssl.get());
  ERR_clear_error();
}

}  // namespace cofactor::http
