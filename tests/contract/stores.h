#pragma once

#include <memory>

#include "store/store.h"

namespace cofactor::contract {

// One adapter, from its empty state on.
class Adapter {
 public:
  virtual ~Adapter() = default;
  virtual Store& store() = 0;
  // Closes the store and opens what it kept.
  virtual Store& reopen() = 0;
  // Opens the same data a second time, while store() is open.
  virtual void open_twice() = 0;
};

enum class Kind { kMemory, kSqlite };
std::unique_ptr<Adapter> make_adapter(Kind kind);

// What survives the object and excludes a second one.
inline bool is_durable(Kind kind) { return kind != Kind::kMemory; }

}  // namespace cofactor::contract
