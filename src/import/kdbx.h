#pragma once

#include "import/readers.h"
#include "import/xml.h"

namespace cofactor {

inline constexpr std::array<std::uint8_t, 8> kKdbxMagic{
    0x03, 0xd9, 0xa2, 0x9a, 0x67, 0xfb, 0x4b, 0xb5};

// Opens a KDBX 4 database (KeePass 2.35 and later, KeePassXC) by its password alone: header and
// blocks are held against their HMACs before anything is decrypted; AES-256 or ChaCha20, Argon2 or
// AES-KDF. Its XML comes back with all protected values in clear. Refuses kInvalid: another
// password, damaged, KDBX 3, Twofish, a key file needed; kTooLarge.
Result<XmlElement> open_kdbx(const ImportSource& source);

}  // namespace cofactor
