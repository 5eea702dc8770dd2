#include "ledger/untagged.h"

#include <algorithm>

#include "directory/events/record_events.h"
#include "directory/events/sealed_events.h"
#include "directory/events/server_events.h"

namespace cofactor {

struct UntaggedHead {
  std::uint64_t epoch_number = 1;
  std::array<std::uint8_t, 8> epoch_random{};
  std::vector<Hash> subtrees;
  Hash tag{};
  std::optional<std::uint64_t> tagged_size;
};
BOOST_DESCRIBE_STRUCT(UntaggedHead, (), (epoch_number, epoch_random, subtrees, tag, tagged_size))

std::uint64_t tagged_size_of(const StoredHead& head) {
  const auto state = parse_json_as<UntaggedHead>(head.state, kOpen);
  return state ? std::min(state->tagged_size.value_or(head.size), head.size) : head.size;
}

std::string untagged_state(const HeadState& tagged,
                           std::uint64_t tagged_size,
                           const std::vector<Hash>& subtrees) {
  return json_of(UntaggedHead{.epoch_number = tagged.epoch_number,
                              .epoch_random = tagged.epoch_random,
                              .subtrees = subtrees,
                              .tag = tagged.tag,
                              .tagged_size = tagged_size});
}

bool is_written_while_sealed(std::string_view type) {
  constexpr std::string_view kTypes[] = {
      SealedSignIn::kType, SealedSignOut::kType, Refused::kType, RefusalsCounted::kType};
  return std::ranges::find(kTypes, type) != std::end(kTypes);
}

}  // namespace cofactor
