#include <boost/json/serialize.hpp>

#include "base/json.h"
#include "directory/directory.h"
#include "tests/forge/kinds.h"

// Rows that were changed, added, taken away, put back or copied.
namespace cofactor {
namespace {

constexpr std::uint16_t kTokens = 6;
constexpr std::uint16_t kGrants = 8;

std::vector<Row> living(const Lived& lived, std::optional<std::uint16_t> kind = {}) {
  return those(lived.now().rows,
               [&](const Row& row) { return !row.removed && (!kind || row.kind == *kind); });
}

Forged of(const Row& row) { return {.sql = put(row), .things = {row.id}}; }

boost::json::object object_of(const Row& row) { return parse_json(row.bytes)->as_object(); }

// One member of a row as another of its kind has it, or gone.
Forged changed(const Lived& lived, SeededRandom& random) {
  while (true) {
    Row row = one_of(living(lived), random);
    const auto other = object_of(one_of(living(lived, row.kind), random));
    auto object = object_of(row);
    const auto& member = one_of(other, random);
    if (random.below(3) == 0) {
      object.erase(member.key());
    } else {
      object[member.key()] = member.value();
    }
    const std::string text = serialize(object);
    if (text != row.bytes) {
      row.bytes = text;
      return of(row);
    }
  }
}

// A grant that gives more: another role, another subject, everywhere, for ever, without conditions.
Forged widened_grant(const Lived& lived, SeededRandom& random) {
  while (true) {
    Row row = one_of(living(lived, kGrants), random);
    Grant grant = *parse_json_as<Grant>(row.bytes, kOpen);
    switch (random.below(4)) {
      case 0:
        grant.role = static_cast<Role>(random.below(8));
        break;
      case 1:
        grant.subject =
            parse_json_as<Grant>(one_of(living(lived, kGrants), random).bytes, kOpen)->subject;
        break;
      case 2:
        grant = {.id = grant.id,
                 .subject = subject_of(lived.ben),
                 .scope = {.kind = ScopeKind::kServer, .id = as_id<ObjectId>(lived.store)},
                 .role = Role::kOperator,
                 .made_at = grant.made_at};
        break;
      default:
        grant.ended_at.reset();
        grant.conditions = {};
    }
    if (json_of(grant) != row.bytes) {
      row.bytes = json_of(grant);
      return of(row);
    }
  }
}

// A token that ended lives again, serves somebody else, or is one whose text the thief knows.
Forged revived_token(const Lived& lived, SeededRandom& random) {
  while (true) {
    Row row = one_of(living(lived, kTokens), random);
    Token token = *parse_json_as<Token>(row.bytes, kOpen);
    switch (random.below(3)) {
      case 0:
        token.ended_at.reset();
        token.expires_at += std::chrono::days(365);
        break;
      case 1:
        token.hash = token_hash(draw_token(random));
        token.ended_at.reset();
        break;
      default:
        token.subject =
            parse_json_as<Token>(one_of(living(lived, kTokens), random).bytes, kOpen)->subject;
    }
    if (json_of(token) != row.bytes) {
      row.bytes = json_of(token);
      return of(row);
    }
  }
}

Forged added(const Lived& lived, SeededRandom& random) {
  Row row = one_of(living(lived), random);
  auto object = object_of(row);
  row.id = ObjectId::draw(random);
  row.changed_at = random.below(lived.now().head.size + 1);
  const std::string id(object["id"].as_string());
  object["id"] = id.substr(0, id.find('_') + 1) + crockford_of(row.id.bytes);
  row.bytes = serialize(object);
  return of(row);
}

Forged removed(const Lived& lived, SeededRandom& random) {
  const Row row = one_of(living(lived), random);
  return {.sql = "DELETE FROM rows WHERE kind = " + std::to_string(row.kind) +
                 " AND id = " + sql_of(row.id.bytes) + ";",
          .things = {row.id}};
}

Forged tombstone(const Lived& lived, SeededRandom& random) {
  Row row = one_of(living(lived), random);
  row.removed = true;
  row.bytes.clear();
  return of(row);
}

Forged put_back(const Lived& lived, SeededRandom& random) {
  return of(one_of(lived.old_rows, random));
}

// As of one moment: every row that was another then.
Forged all_put_back(const Lived& lived, SeededRandom& random) {
  while (true) {
    Forged out;
    for (const auto& [key, row] : one_of(lived.copies, random).rows) {
      if (lived.now().rows.at(key) != row) {
        out.sql += put(row);
        out.things.push_back(row.id);
      }
    }
    if (!out.sql.empty()) {
      return out;
    }
  }
}

// From one organization to another: under its own id, and as it was.
Forged copied(const Lived& lived, SeededRandom& random) {
  while (true) {
    Row row = one_of(living(lived), random);
    const Row other = one_of(living(lived, row.kind), random);
    auto object = object_of(other);
    const auto own = object_of(row);
    const auto* from = object.if_contains("organization");
    const auto* to = own.if_contains("organization");
    if (from == nullptr || to == nullptr || *from == *to) {
      continue;
    }
    if (random.below(2) == 0) {
      object["id"] = own.at("id");
    }
    row.bytes = serialize(object);
    return of(row);
  }
}

Forged swapped(const Lived& lived, SeededRandom& random) {
  while (true) {
    Row one = one_of(living(lived), random);
    Row other = one_of(living(lived, one.kind), random);
    if (one.bytes != other.bytes) {
      std::swap(one.bytes, other.bytes);
      return {.sql = put(one) + put(other), .things = {one.id, other.id}};
    }
  }
}

Forged of_another_position(const Lived& lived, SeededRandom& random) {
  Row row = one_of(living(lived), random);
  const Position old = row.changed_at;
  while (row.changed_at == old) {
    row.changed_at = random.below(2 * lived.now().head.size);
  }
  return of(row);
}

Forged of_another_store(const Lived&, SeededRandom& random) {
  return of(one_of(those(elsewhere().rows, [](const Row& row) { return !row.removed; }), random));
}

constexpr Kind kKinds[] = {
    {"ARowOfAnotherMember", changed},
    {"AGrantThatGivesMore", widened_grant},
    {"ATokenThatLivesAgain", revived_token},
    {"ARowOfNobodysMaking", added},
    {"ARowThatIsGone", removed},
    {"ARowAsATombstone", tombstone},
    {"AnOlderRowPutBack", put_back},
    {"AllRowsOfAnEarlierMoment", all_put_back},
    {"ARowFromAnotherOrganization", copied},
    {"TwoRowsInEachOthersPlace", swapped},
    {"ARowOfAnotherPosition", of_another_position},
    {"ARowOfAnotherStore", of_another_store},
};

}  // namespace

std::span<const Kind> kinds_of_rows() { return kKinds; }

}  // namespace cofactor
