#pragma once

#include <string>
#include <vector>

#include "log/testing/made_record.h"

namespace cofactor {

// One way to damage a record, for tests of its verifiers.
struct Damage {
  std::string name;
  // False when there is nothing in this record that it could damage.
  bool (*apply)(MadeRecord& record, SeededRandom& random);
};

std::vector<Damage> damages_of_files();
std::vector<Damage> damages_of_entries();
std::vector<Damage> damages_of_notes();
std::vector<Damage> lies_of_a_server();

inline std::vector<Damage> all_damages() {
  std::vector<Damage> all;
  for (auto some :
       {damages_of_files(), damages_of_entries(), damages_of_notes(), lies_of_a_server()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace cofactor
