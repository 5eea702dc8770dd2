#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "http/router.h"

// The web app as files inside the program: web/build.mjs makes them, a generated source holds them.
namespace cofactor::web {

enum class Kind {
  kDocument,  // asked about at each visit
  kCamera,    // a document that may use the camera; no other may
  kNamed,     // by its content: kept for ever
  kFixed,     // under a name that stays (the worker, the manifest): asked about each time
};

// One file in the forms a browser may take it in. `brotli` and `gzip` are empty where they gain
// nothing.
struct Asset {
  std::string_view pattern;       // of http::Route
  std::string_view content_type;  // a literal
  std::string_view tag;           // of its content
  Kind kind;
  std::string_view plain;
  std::string_view gzip;
  std::string_view brotli;
};

// The web app of this build. Its texts live as long as the program.
std::span<const Asset> embedded();

// A GET route for each: 200 with the smallest form that Accept-Encoding allows, or 304 where
// If-None-Match names it. Every answer carries the fields of a page that loads nothing from
// elsewhere, runs no script but its own files', and is framed by nobody.
// REQUIRES: the texts of `assets` outlive the routes.
std::vector<http::Route> routes_of(std::span<const Asset> assets);

}  // namespace cofactor::web
