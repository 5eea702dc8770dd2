#include "log/checkpoint.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "log/note.h"
#include "log/receipt.h"

namespace cofactor {
namespace {

Signer signer_of(std::uint8_t fill) { return Signer(Key(Bytes(32, fill))); }

const StoreId kStore = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};
const std::string kOrigin = origin_of(kStore, {3, {0xa, 0xb, 0xc, 0xd, 0xe, 0xf, 0x10, 0x11}});

TreeHead a_head() { return {42, tree_leaf_hash(Leaf{1})}; }

SignedHead a_signed_head() {
  return {.origin = kOrigin,
          .chain = as_id<ChainId>(kStore),
          .sequence = 7,
          .leaf = {1, 2, 3},
          .size = 42};
}

TEST(Checkpoint, IsWrittenByteForByteAsDocumented) {
  EXPECT_EQ(kOrigin, "cofactor.log/" + kStore.text() + "/3-0a0b0c0d0e0f1011");
  const Signer signer = signer_of(1);
  const std::string note = sign_checkpoint(signer, kOrigin, a_head());
  const std::string text = kOrigin + "\n42\n" + base64_of(a_head().root) + "\n";
  ASSERT_TRUE(note.starts_with(text + "\n\xe2\x80\x94 " + kOrigin + " "));
  ASSERT_TRUE(note.ends_with("\n"));
  const auto signature = parse_base64(
      std::string_view(note).substr(text.size() + 6 + kOrigin.size(), std::size_t{92}));
  ASSERT_TRUE(signature);
  EXPECT_EQ(signature->size(), 68U);
}

// The example in the documentation of golang.org/x/mod/sumdb/note.
TEST(Note, TakesThePublishedExample) {
  const std::string_view key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
  const std::string note =
      "If you think cryptography is the answer to your problem,\n"
      "then you don't know what your problem is.\n"
      "\n"
      "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdn"
      "gotpRZb6KE6RyyBwJnAM=\n";
  const auto parsed = parse_verifier_key(key);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(verifier_key_text(*parsed, "PeterNeumann"), key);
  const std::size_t gap = note.find("\n\n");
  const auto bytes = parse_base64(std::string_view(note).substr(note.find("x08g"), 92));
  ASSERT_TRUE(bytes);
  Signature signature;
  std::copy_n(bytes->begin() + 4, 64, signature.begin());
  EXPECT_TRUE(verify_signature(*parsed, bytes_of(note.substr(0, gap + 1)), signature));
}

TEST(Checkpoint, IsReadBackByItsKeyAlone) {
  const Signer signer = signer_of(1);
  const std::string note = sign_checkpoint(signer, kOrigin, a_head());
  const auto verified = verify_checkpoint(note, signer.public_key());
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->origin, kOrigin);
  EXPECT_EQ(verified->head, a_head());
  EXPECT_EQ(read_checkpoint(note)->head, a_head());

  const auto refused = verify_checkpoint(note, signer_of(2).public_key());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kVerificationFailed);
}

TEST(Checkpoint, RefusesEveryChangedByteAndCut) {
  const Signer signer = signer_of(1);
  const std::string note = sign_checkpoint(signer, kOrigin, a_head());
  for (std::size_t i = 0; i < note.size(); ++i) {
    for (const char flip : {'\x01', '\x20', '\x7f'}) {
      std::string damaged = note;
      damaged[i] = static_cast<char>(damaged[i] ^ flip);
      EXPECT_FALSE(verify_checkpoint(damaged, signer.public_key())) << i;
    }
    EXPECT_FALSE(verify_checkpoint(note.substr(0, i), signer.public_key())) << i;
  }
  EXPECT_FALSE(verify_checkpoint(note + "\n", signer.public_key()));
}

TEST(Checkpoint, PassesOverSignaturesOfWitnesses) {
  const Signer signer = signer_of(1);
  std::string note = sign_checkpoint(signer, kOrigin, a_head());
  note += "\u2014 witness.example " + base64_of(Bytes(76, 9)) + "\n";
  EXPECT_TRUE(verify_checkpoint(note, signer.public_key()));
  EXPECT_FALSE(verify_checkpoint(note + "not a signature\n", signer.public_key()));
}

TEST(Checkpoint, RefusesASignedTextOfAnotherForm) {
  const Signer signer = signer_of(1);
  const std::string root = base64_of(a_head().root);
  for (const std::string& text : {kOrigin + "\n042\n" + root + "\n",
                                  kOrigin + "\n-1\n" + root + "\n",
                                  kOrigin + "\n42\n" + base64_of(Bytes(31, 1)) + "\n",
                                  kOrigin + "\n42\n" + root + "\nmore\n",
                                  kOrigin + "\n42\n",
                                  "example.com/log\n42\n" + root + "\n"}) {
    EXPECT_FALSE(verify_checkpoint(sign_note(signer, text), signer.public_key())) << text;
  }
}

TEST(Origin, IsParsedExactly) {
  const auto parsed = parse_origin(kOrigin);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->store, kStore);
  EXPECT_EQ(parsed->epoch.number, 3U);
  EXPECT_FALSE(parse_origin(kOrigin + "0"));
  EXPECT_FALSE(parse_origin("cofactor.log/" + kStore.text() + "/3-0A0b0c0d0e0f1011"));
  EXPECT_FALSE(parse_origin("cofactor.log/" + kStore.text() + "/03-0a0b0c0d0e0f1011"));
  EXPECT_FALSE(parse_origin("cofactor.log/" + kStore.text()));
}

TEST(VerifierKey, RefusesEveryChangedByte) {
  const PublicKey key = signer_of(1).public_key();
  const std::string text = verifier_key_text(key, kOrigin);
  ASSERT_EQ(parse_verifier_key(text).value(), key);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string damaged = text;
    damaged[i] = damaged[i] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(parse_verifier_key(damaged)) << damaged;
  }
  EXPECT_FALSE(parse_verifier_key(""));
}

TEST(SignedHead, IsReadBackAndRefusesEveryChangedByte) {
  const Signer signer = signer_of(1);
  const std::string note = sign_head(signer, a_signed_head());
  EXPECT_TRUE(note.starts_with(kOrigin + "/chain\n" + a_signed_head().chain.text() + "\n7\n" +
                               base64_of(a_signed_head().leaf) + "\n42\n\n"));
  const auto verified = verify_head(note, signer.public_key());
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->origin, kOrigin);
  EXPECT_EQ(verified->chain, a_signed_head().chain);
  EXPECT_EQ(verified->sequence, 7U);
  EXPECT_EQ(verified->leaf, a_signed_head().leaf);
  EXPECT_EQ(verified->size, 42U);
  for (std::size_t i = 0; i < note.size(); ++i) {
    std::string damaged = note;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    EXPECT_FALSE(verify_head(damaged, signer.public_key())) << i;
  }
}

TEST(SignedHead, AndCheckpointAreNeverTakenForEachOther) {
  const Signer signer = signer_of(1);
  EXPECT_FALSE(verify_head(sign_checkpoint(signer, kOrigin, a_head()), signer.public_key()));
  EXPECT_FALSE(verify_checkpoint(sign_head(signer, a_signed_head()), signer.public_key()));
}

struct ReceiptCase {
  explicit ReceiptCase(const Signer& signer) {
    receipt.position = 2;
    receipt.chain = as_id<ChainId>(kStore);
    receipt.sequence = 5;
    receipt.previous = {1, 9, 9};
    receipt.nonce = {4, 4};
    receipt.body = copy_of(bytes_of(R"({"type":"code.released"})"));
    const GrownTree tree({}, {Leaf{1, 1}, Leaf{1, 2}, leaf_of(receipt), Leaf{1, 4}, Leaf{1, 5}});
    receipt.proof = tree.inclusion_proof(2);
    receipt.checkpoint =
        sign_checkpoint(signer, kOrigin, {tree.frontier().size, tree.frontier().root()});
  }
  Receipt receipt;
};

TEST(Receipt, HoldsByItself) {
  const Signer signer = signer_of(1);
  const Receipt receipt = ReceiptCase(signer).receipt;
  const auto checkpoint = verify_receipt(receipt, signer.public_key());
  ASSERT_TRUE(checkpoint);
  EXPECT_EQ(checkpoint->head.size, 5U);
  EXPECT_FALSE(verify_receipt(receipt, signer_of(2).public_key()));
  EXPECT_EQ(parse_json_as<Receipt>(json_of(receipt), kClosed).value(), receipt);
}

TEST(Receipt, RefusesEveryChangedCharacterOfItsText) {
  const Signer signer = signer_of(1);
  const std::string text = json_of(ReceiptCase(signer).receipt);
  std::size_t read = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string damaged = text;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    const auto receipt = parse_json_as<Receipt>(damaged, kOpen);
    if (receipt) {
      ++read;
      EXPECT_FALSE(verify_receipt(*receipt, signer.public_key())) << damaged;
    }
  }
  EXPECT_GT(read, text.size() / 2);
}

}  // namespace
}  // namespace cofactor
