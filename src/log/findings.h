#pragma once

#include <string>
#include <utility>

#include "log/verify.h"

namespace cofactor {

// Where the parts of a verification put what they find.
class Findings {
 public:
  explicit Findings(Verification& out) : out_(out) {}

  void add(Finding finding) {
    ++out_.finding_count;
    if (out_.findings.size() < kMostFindings) {
      out_.findings.push_back(std::move(finding));
    }
  }
  void add(FindingKind kind, std::string sentence) { add({kind, std::move(sentence)}); }
  void limit(std::string sentence) { out_.limits.push_back(std::move(sentence)); }

 private:
  Verification& out_;
};

}  // namespace cofactor
