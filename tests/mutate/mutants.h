#pragma once

#include <chrono>
#include <string_view>
#include <type_traits>
#include <utility>

// What the mutated copies of sources call in place of what they were: mutate.py puts these calls
// there and never into a source of the tree.
namespace mutants {

// Whether mutant `number` is the one of this run; and notes that it was reached.
bool on(int number);
// That it was reached, and changes nothing for its type.
void cannot(int number);

template <class T>
inline constexpr bool is_duration = false;
template <class R, class P>
inline constexpr bool is_duration<std::chrono::duration<R, P>> = true;

template <class T>
T other_than(const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    return !value;
  } else if constexpr (std::is_enum_v<T>) {
    return value == T{} ? static_cast<T>(1) : T{};
  } else if constexpr (std::is_arithmetic_v<T>) {
    return static_cast<T>(value + 1);
  } else if constexpr (is_duration<T>) {
    return value + value;
  } else {
    return T{};
  }
}

// Another value: of a truth its opposite, of a number the next, else the empty one.
template <class T>
auto value(int number, T&& value) -> std::remove_cvref_t<T> {
  using Value = std::remove_cvref_t<T>;
  if constexpr (std::is_default_constructible_v<Value> && std::is_move_constructible_v<Value>) {
    if (on(number)) {
      return other_than<Value>(value);
    }
  } else {
    cannot(number);
  }
  return std::forward<T>(value);
}

template <std::size_t N>
const char* value(int number, const char (&text)[N]) {
  return on(number) ? "" : text;
}

// The same where the value is referred to; of what would end with the line, a value.
template <class T>
  requires(!std::is_lvalue_reference_v<T>)
T reference(int number, T&& made) {
  return value(number, std::move(made));
}
template <class T>
const T& reference(int number, const T& value) {
  if constexpr (std::is_default_constructible_v<T>) {
    static const T empty{};
    return on(number) ? empty : value;
  } else {
    cannot(number);
    return value;
  }
}

template <class A, class B>
bool less(int number, const A& a, const B& b) {
  return on(number) ? a <= b : on(number + 1) ? a >= b : a < b;
}
template <class A, class B>
bool at_most(int number, const A& a, const B& b) {
  return on(number) ? a < b : on(number + 1) ? a > b : a <= b;
}
template <class A, class B>
bool more(int number, const A& a, const B& b) {
  return on(number) ? a >= b : on(number + 1) ? a <= b : a > b;
}
template <class A, class B>
bool at_least(int number, const A& a, const B& b) {
  return on(number) ? a > b : on(number + 1) ? a < b : a >= b;
}
template <class A, class B>
bool same(int number, const A& a, const B& b) {
  return on(number) != (a == b);
}
template <class A, class B>
bool different(int number, const A& a, const B& b) {
  return on(number) != (a != b);
}

template <class A, class B>
auto plus(int number, const A& a, const B& b) {
  using Sum = std::decay_t<decltype(a + b)>;
  if (!on(number)) {
    return Sum(a + b);
  }
  if constexpr (requires { Sum(a - b); }) {
    return Sum(a - b);
  } else {
    return Sum{};
  }
}
template <class A, class B>
auto minus(int number, const A& a, const B& b) {
  using Sum = std::decay_t<decltype(a - b)>;
  if (!on(number)) {
    return Sum(a - b);
  }
  if constexpr (requires { Sum(a + b); }) {
    return Sum(a + b);
  } else {
    return Sum{};
  }
}

}  // namespace mutants
