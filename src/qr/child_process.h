#pragma once

#include <array>
#include <chrono>
#include <string>

#include "base/bytes.h"

namespace cofactor {

// A program that reads what came from outside and answers: this one started anew, with one
// argument.
struct ChildProgram {
  std::string program;
  std::string argument;
  std::chrono::milliseconds wall;
};

enum class Ended { kByItself, kByTheTimer };

// Starts the program with no environment, no descriptor but a socket for its standard input and
// output, and default signals; sends the two parts of `request`, and takes in what comes until it
// ends, `wall` is over, or `answer` has no capacity left. It is killed and waited for in any case.
// Throws Fault when no process can be started. Any thread.
// REQUIRES: SIGCHLD is not ignored, and nobody else waits for children of this process.
Ended ask_child(const ChildProgram& child, const std::array<ByteView, 2>& request, Bytes& answer);

}  // namespace cofactor
