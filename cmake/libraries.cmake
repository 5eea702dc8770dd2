# What comes from Debian, and which folder of src/ may link it.

find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(GTest REQUIRED)
find_package(PkgConfig REQUIRED)
foreach(library IN ITEMS
    libsodium sqlite3 libutf8proc zxing libqrencode libpng libturbojpeg libseccomp libcurl
    tomlplusplus libfido2 libargon2 zlib prometheus-cpp-core)
  pkg_check_modules(${library} REQUIRED IMPORTED_TARGET ${library})
endforeach()
find_library(COFACTOR_RAPIDCHECK rapidcheck REQUIRED)

# A line for each folder that needs more than the folders below it.
set(COFACTOR_LIBRARIES_base fmt::fmt Boost::json PkgConfig::libutf8proc Threads::Threads)
set(COFACTOR_LIBRARIES_crypto OpenSSL::Crypto PkgConfig::libsodium PkgConfig::libfido2
  PkgConfig::libargon2)
set(COFACTOR_LIBRARIES_qr
  PkgConfig::zxing PkgConfig::libqrencode PkgConfig::libpng PkgConfig::libturbojpeg
  PkgConfig::libseccomp)
set(COFACTOR_LIBRARIES_import PkgConfig::zlib)
set(COFACTOR_LIBRARIES_store PkgConfig::sqlite3)
set(COFACTOR_LIBRARIES_http OpenSSL::SSL)
set(COFACTOR_LIBRARIES_server
  spdlog::spdlog PkgConfig::tomlplusplus PkgConfig::prometheus-cpp-core)
set(COFACTOR_LIBRARIES_egress PkgConfig::libcurl)
set(COFACTOR_LIBRARIES_client PkgConfig::libcurl)
# cli: CLI11 is headers alone.

set(COFACTOR_LIBRARIES_tests
  GTest::gmock GTest::gtest GTest::gtest_main "${COFACTOR_RAPIDCHECK}")
