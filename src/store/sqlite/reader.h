#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "store/sqlite/connection.h"
#include "store/sqlite/schema.h"
#include "store/store.h"

namespace cofactor::sqlite {

// The sentences that read, over a connection of their own. Each sees whole batches only. Throws
// Fault. Not for two threads at once.
class Reader {
 public:
  explicit Reader(Connection::Source source);

  StoredHead head();
  std::vector<EntryRow> entries(Position from, std::size_t most);
  std::vector<ChainHead> chain_heads();
  std::optional<std::string> meta(std::string_view key);
  void changes_since(std::optional<Position> position, const std::function<void(Changes&&)>& take);

 private:
  Connection connection_;
  Statement read_head_{connection_, kReadHead};
  Statement read_entries_{connection_, kReadEntries};
  Statement read_chain_heads_{connection_, kReadChainHeads};
  Statement read_meta_{connection_, kReadMeta};
};

}  // namespace cofactor::sqlite
