#pragma once

#include <compare>
#include <map>
#include <mutex>

#include "store/store.h"

namespace cofactor {

// A Store that keeps every promise but the durable ones: it lives as long as the object. For tests,
// and as a base of doubles.
//
// Of space() it knows what set_space() said: while no bytes are free, a batch without
// may_use_reserve is kNoSpace, and while none are reserved either, every batch is. Appending takes
// nothing from them.
class MemoryStore : public Store {
 public:
  CommitResult append(const Batch& batch) override;
  StoredHead head() override;
  std::vector<EntryRow> entries(Position from, std::size_t most) override;
  std::optional<EntryRow> entry(Position position) override;
  void changes_since(std::optional<Position> position,
                     const std::function<void(Changes&&)>& take) override;
  std::vector<ChainHead> chain_heads() override;
  std::optional<std::string> meta(const std::string& key) override;
  void set_meta(const std::string& key, const std::string& value) override;
  Space space() override;

  // A terabyte and no reserve, until told otherwise.
  void set_space(Space space);

 private:
  struct RowKey {
    std::uint16_t kind;
    ObjectId id;
    friend auto operator<=>(const RowKey&, const RowKey&) = default;
  };
  struct EnvelopeKey {
    std::uint16_t purpose;
    ObjectId object;
    std::uint64_t version;
    friend auto operator<=>(const EnvelopeKey&, const EnvelopeKey&) = default;
  };

  bool has_room_for(const Batch& batch) const;

  std::mutex mutex_;
  StoredHead head_;
  std::vector<EntryRow> entries_;
  std::map<RowKey, Row> rows_;
  std::map<EnvelopeKey, EnvelopeRow> envelopes_;
  std::map<ChainId, ChainHead> chain_heads_;
  std::map<std::string, std::string> meta_;
  Space space_{.free_bytes = std::uint64_t{1} << 40, .reserve_bytes = 0};
};

}  // namespace cofactor
