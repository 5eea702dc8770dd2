# The compiler, its warnings and its cache; the flags of a preset stand in CMakePresets.json.

if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang" OR NOT CMAKE_CXX_COMPILER_VERSION MATCHES "^19\\.")
  message(FATAL_ERROR
    "Cofactor is built with clang 19 alone (found ${CMAKE_CXX_COMPILER_ID} "
    "${CMAKE_CXX_COMPILER_VERSION}): Debian 12's g++ 12.2 miscompiles coroutines. "
    "Install clang-19 and configure with a preset: cmake --preset release")
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")

add_compile_options(
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Werror
  # A designated initialiser that leaves the rest to its default says what it means.
  -Wno-missing-designated-field-initializers
  # No path of the building machine in the program, and one cache for all build directories.
  "-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=" -fdebug-compilation-dir=.)
add_compile_definitions(
  _GLIBCXX_ASSERTIONS BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION)
# Bound at the start: binding at a first call saves registers, key bytes among them, to the stack.
add_link_options(-fuse-ld=lld -Wl,-z,now)

find_program(COFACTOR_CCACHE ccache)
if(COFACTOR_CCACHE)
  # Another checkout's results are taken too; a precompiled header by its sum (precompile.sh).
  set(CMAKE_CXX_COMPILER_LAUNCHER env "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1
    CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_PCH_EXTSUM=1 "${COFACTOR_CCACHE}")
  add_compile_options(-ffile-prefix-map=../../=)
endif()

# Without CMake's -include of the header beside it, whose path ccache would take as it is.
set(CMAKE_CXX_COMPILE_OPTIONS_USE_PCH "-include-pch;<PCH_FILE>")

# Folders whose every file reads what verbs stand on, which is most of what such a file costs.
set(COFACTOR_READ_VERBS custody delivery api server)

# cofactor_precompile(TARGET FOLDER [TESTS]): lets TARGET use the precompiled header of its folder:
# one for those that read verbs, one for all others, and one of each for tests.
function(cofactor_precompile target folder)
  set(flags)
  if(ARGN STREQUAL "TESTS")  # they are compiled once for each time they run
    set(flags -O0 -U_FORTIFY_SOURCE)
    target_compile_options(${target} PRIVATE ${flags})
  endif()
  if(NOT COFACTOR_PCH)
    return()
  endif()
  set(pch cofactor_pch)
  set(headers
    <algorithm> <array> <chrono> <compare> <cstddef> <cstdint> <cstring> <expected> <functional>
    <map> <memory> <optional> <span> <string> <string_view> <type_traits> <utility> <variant>
    <vector> <fmt/format.h> <boost/describe.hpp> <boost/json.hpp> <boost/mp11.hpp>)
  set(libraries)
  if(ARGN STREQUAL "TESTS")
    string(APPEND pch "_tests")
    list(PREPEND headers <gtest/gtest.h>)
    set(libraries ${COFACTOR_LIBRARIES_tests})
  endif()
  if(folder IN_LIST COFACTOR_READ_VERBS)
    string(APPEND pch "_verbs")
    list(APPEND headers "\"custody/perform.h\"" "\"custody/decision.h\"")
    if(ARGN STREQUAL "TESTS")
      list(APPEND headers "\"custody/testing/test_vault.h\"")
    endif()
  endif()
  if(NOT TARGET ${pch})
    file(WRITE "${CMAKE_BINARY_DIR}/pch.cc.new" "")
    configure_file("${CMAKE_BINARY_DIR}/pch.cc.new" "${CMAKE_BINARY_DIR}/pch.cc" COPYONLY)
    add_library(${pch} OBJECT "${CMAKE_BINARY_DIR}/pch.cc")
    set_target_properties(${pch} PROPERTIES
      CXX_COMPILER_LAUNCHER "${CMAKE_SOURCE_DIR}/cmake/precompile.sh")
    target_compile_options(${pch} PRIVATE "SHELL:-Xclang -fno-pch-timestamp" ${flags})
    target_include_directories(${pch} PRIVATE "${CMAKE_SOURCE_DIR}/src")
    target_link_libraries(${pch} PRIVATE ${libraries})
    target_precompile_headers(${pch} PRIVATE ${headers})
  endif()
  target_precompile_headers(${target} REUSE_FROM ${pch})
endfunction()
