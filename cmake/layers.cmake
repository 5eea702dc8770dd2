# From src/LAYERS to targets. For each folder F of src/:
#   cofactor_F   its *.cc but *_test.cc (an interface library while it has none)
#   F_test       its *_test.cc
# and cofactor, the program, from src/server/main.cc. New files are found without editing CMake.

# cofactor_add_test(NAME COMMAND…): a ctest entry that runs in the root of the sources. How long it
# may take is ctest's --timeout (./dev gives it): a property would win over that, also in test-long.
# The python3 that it meets is Debian's, whose modules packaging/test.packages names.
find_program(COFACTOR_PYTHON python3 HINTS /usr/bin REQUIRED)
function(cofactor_add_test name)
  add_test(NAME ${name} COMMAND ${ARGN} WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  set_tests_properties(${name} PROPERTIES ENVIRONMENT
    "COFACTOR_PROGRAM=${CMAKE_BINARY_DIR}/cofactor;COFACTOR_PRESET=${COFACTOR_PRESET}"
    ENVIRONMENT_MODIFICATION "PATH=path_list_prepend:/usr/bin")
endfunction()

function(cofactor_add_folder folder)
  set(root "${CMAKE_SOURCE_DIR}/src/${folder}")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${root}/*.cc")
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "/src/server/main\\.cc$")

  if(folder STREQUAL "web")
    cofactor_web_source(embedded)
    list(APPEND sources "${embedded}")
  endif()

  set(links ${COFACTOR_LIBRARIES_${folder}})
  foreach(below IN LISTS ARGN)
    if(TARGET cofactor_${below})
      list(APPEND links cofactor_${below})
    endif()
  endforeach()

  if(sources)
    add_library(cofactor_${folder} STATIC ${sources})
    target_include_directories(cofactor_${folder} PUBLIC "${CMAKE_SOURCE_DIR}/src")
    target_link_libraries(cofactor_${folder} PUBLIC ${links})
    cofactor_precompile(cofactor_${folder} ${folder})
  else()
    add_library(cofactor_${folder} INTERFACE)
    target_include_directories(cofactor_${folder} INTERFACE "${CMAKE_SOURCE_DIR}/src")
    target_link_libraries(cofactor_${folder} INTERFACE ${links})
  endif()

  if(tests)
    add_executable(${folder}_test ${tests})
    target_link_libraries(${folder}_test PRIVATE cofactor_${folder} ${COFACTOR_LIBRARIES_tests})
    cofactor_precompile(${folder}_test ${folder} TESTS)
    cofactor_add_test(${folder} ${folder}_test)
  endif()
endfunction()

function(cofactor_add_layers)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/LAYERS")
  file(STRINGS "${CMAKE_SOURCE_DIR}/src/LAYERS" rows REGEX "^[a-z]")
  set(folders)
  foreach(row IN LISTS rows)
    string(REGEX MATCH "^([a-z]+):(.*)$" matched "${row}")
    set(folder "${CMAKE_MATCH_1}")
    separate_arguments(below UNIX_COMMAND "${CMAKE_MATCH_2}")
    if(below STREQUAL "*")
      set(below ${folders})
    endif()
    cofactor_add_folder(${folder} ${below})
    list(APPEND folders ${folder})
  endforeach()
  list(TRANSFORM folders PREPEND cofactor_ OUTPUT_VARIABLE everything)
  set(COFACTOR_EVERYTHING ${everything} PARENT_SCOPE)

  file(GLOB present CONFIGURE_DEPENDS LIST_DIRECTORIES true RELATIVE "${CMAKE_SOURCE_DIR}/src"
    "${CMAKE_SOURCE_DIR}/src/*")
  foreach(name IN LISTS present)
    if(IS_DIRECTORY "${CMAKE_SOURCE_DIR}/src/${name}" AND NOT name IN_LIST folders)
      message(WARNING "src/${name} has no row in src/LAYERS and is not built: add its row")
    endif()
  endforeach()

  if(EXISTS "${CMAKE_SOURCE_DIR}/src/server/main.cc")
    add_executable(cofactor "${CMAKE_SOURCE_DIR}/src/server/main.cc")
    target_link_libraries(cofactor PRIVATE cofactor_server)
    cofactor_precompile(cofactor server)
  endif()
endfunction()

# X_fuzz for each tests/fuzz/X_fuzz.cc, and all of them: fuzzers. The fuzzer sees branches and
# counts lines of what a target reads with (tests/fuzz/readers.txt); all else is as preset dev has
# it. A target links the folders of its readers; of those above the ledger their files alone.
function(cofactor_add_fuzzers)
  set(table "${CMAKE_SOURCE_DIR}/tests/fuzz/readers.txt")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${table}")
  file(STRINGS "${table}" rows REGEX "^[a-z].*\\.cc$")
  list(TRANSFORM rows REPLACE "^[a-z0-9_]+ " "${CMAKE_SOURCE_DIR}/")
  file(GLOB targets CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/fuzz/*_fuzz.cc")
  set_source_files_properties(${rows} ${targets} PROPERTIES COMPILE_OPTIONS
    "-O1;-fsanitize=fuzzer-no-link;-fprofile-instr-generate;-fcoverage-mapping")

  set(edges ${rows})
  list(FILTER edges INCLUDE REGEX "/src/(api|cli|server)/")
  list(REMOVE_DUPLICATES edges)
  add_library(cofactor_fuzzed_edges STATIC EXCLUDE_FROM_ALL ${edges}
    "${CMAKE_SOURCE_DIR}/src/custody/limits.cc")
  target_link_libraries(cofactor_fuzzed_edges PUBLIC
    cofactor_http cofactor_identity cofactor_otp cofactor_log cofactor_delivery
    ${COFACTOR_LIBRARIES_server})
  add_custom_target(fuzzers)
  foreach(target IN LISTS targets)
    cmake_path(GET target STEM name)
    string(REPLACE "_fuzz" "" short "${name}")
    file(STRINGS "${table}" folders REGEX "^${short} .*\\.cc$")
    list(TRANSFORM folders REPLACE "^[a-z0-9_]+ src/([a-z]+)/.*" "cofactor_\\1")
    list(TRANSFORM folders REPLACE "_(api|cli|server)$" "_fuzzed_edges")
    list(REMOVE_DUPLICATES folders)
    add_executable(${name} EXCLUDE_FROM_ALL "${target}")
    target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}")
    target_link_libraries(${name} PRIVATE ${folders})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer -fprofile-instr-generate)
    add_dependencies(fuzzers ${name})
  endforeach()
endfunction()

# All of them in one program: the entry of tests/fuzz/X_fuzz.cc is called fuzz_X there.
function(cofactor_name_fuzz_targets)
  file(GLOB targets CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/fuzz/*_fuzz.cc")
  foreach(target IN LISTS targets)
    cmake_path(GET target STEM name)
    string(REGEX REPLACE "^(.*)_fuzz$" "fuzz_\\1" entry "${name}")
    set_source_files_properties("${target}" PROPERTIES
      COMPILE_DEFINITIONS "LLVMFuzzerTestOneInput=${entry}")
  endforeach()
endfunction()

# tests/D/*.cc becomes tests_D, which may use everything; tests/D/*_test.sh and *_test.py are run
# as they are. The program under test is $COFACTOR_PROGRAM. tests_fuzz gives what was kept to the
# targets of tests/fuzz; preset fuzz makes a fuzzer of each.
function(cofactor_add_programs_of_tests)
  file(GLOB tests CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/*/*_test.cc")
  set(folders)
  foreach(test IN LISTS tests)
    cmake_path(GET test PARENT_PATH folder)
    list(APPEND folders "${folder}")
  endforeach()
  list(REMOVE_DUPLICATES folders)
  if(COFACTOR_FUZZ)
    cofactor_add_fuzzers()
    list(REMOVE_ITEM folders "${CMAKE_SOURCE_DIR}/tests/fuzz")
  else()
    cofactor_name_fuzz_targets()
  endif()
  foreach(folder IN LISTS folders)
    cmake_path(GET folder FILENAME name)
    file(GLOB sources CONFIGURE_DEPENDS "${folder}/*.cc")
    add_executable(tests_${name} ${sources})
    target_include_directories(tests_${name} PRIVATE "${CMAKE_SOURCE_DIR}")
    target_link_libraries(tests_${name} PRIVATE ${COFACTOR_LIBRARIES_tests})
    if(NOT name STREQUAL "tidy")  # it reads the sources and needs none of them built
      target_link_libraries(tests_${name} PRIVATE ${COFACTOR_EVERYTHING})
      if(TARGET cofactor)
        add_dependencies(tests_${name} cofactor)
      endif()
    endif()
    cofactor_precompile(tests_${name} custody TESTS)
    cofactor_add_test(tests_${name} tests_${name})
  endforeach()

  file(GLOB scripts CONFIGURE_DEPENDS
    "${CMAKE_SOURCE_DIR}/tests/*/*_test.sh" "${CMAKE_SOURCE_DIR}/tests/*/*_test.py")
  foreach(script IN LISTS scripts)
    cmake_path(GET script PARENT_PATH folder)
    cmake_path(GET folder FILENAME name)
    cmake_path(GET script STEM stem)
    cmake_path(GET script EXTENSION extension)
    if(extension STREQUAL ".py")
      cofactor_add_test(tests_${name}_${stem} "${COFACTOR_PYTHON}" "${script}")
    else()
      cofactor_add_test(tests_${name}_${stem} bash "${script}")
    endif()
    if(NOT name STREQUAL "mutate")  # it changes the programs of tests, not the program
      set_tests_properties(tests_${name}_${stem} PROPERTIES LABELS program)
    endif()
  endforeach()
endfunction()

# One translation unit for each header that no source of its name includes first: those are compiled
# there, behind a precompiled header of what is below; `./dev lint` compiles each without one.
function(cofactor_add_headers_alone)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE "${CMAKE_SOURCE_DIR}/src"
    "${CMAKE_SOURCE_DIR}/src/*.h")
  set(units)
  foreach(header IN LISTS headers)
    string(REGEX REPLACE "\\.h$" ".cc" source "${CMAKE_SOURCE_DIR}/src/${header}")
    set(first)
    if(EXISTS "${source}")
      file(STRINGS "${source}" first REGEX "^#include" LIMIT_COUNT 1)
    endif()
    if(first STREQUAL "#include \"${header}\"")
      continue()
    endif()
    string(REPLACE "/" "_" unit "${header}")
    set(unit "${CMAKE_BINARY_DIR}/headers_alone/${unit}.cc")
    file(CONFIGURE OUTPUT "${unit}" CONTENT "#include \"${header}\"\n")
    list(APPEND units "${unit}")
  endforeach()
  add_library(headers_alone OBJECT ${units})
  target_include_directories(headers_alone PRIVATE "${CMAKE_SOURCE_DIR}/src")
  target_compile_options(headers_alone PRIVATE -fno-sanitize=all -O0 -g0)
endfunction()
