#pragma once

#include "tests/sim/asked.h"

namespace cofactor::sim {

// Judges a history by a plain model of its own, which knows the log's words and nothing of how the
// server decides. What is wrong, a sentence each; nothing when all is well.
//
// Of the log: each code that was released or read again went, at its position, to a living person
// by a token that had not ended or expired, by a grant that had not ended on a path to that device,
// of the active seed, for the step of its time, and to nobody else in that step.
// Of the answers: each code is that of its entry; what was answered stands in the log, behind all
// that was answered before it was asked; a request id did one thing.
std::vector<std::string> violations(const History& history);

// Of the log alone.
std::vector<std::string> violations_of_log(const std::vector<std::string>& bodies);

}  // namespace cofactor::sim
