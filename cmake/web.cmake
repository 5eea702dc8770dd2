# The web app: web/build.mjs makes, checks and compresses it, and writes the source that embeds it.
# cofactor_web_source(OUT): sets OUT to that source.
function(cofactor_web_source out)
  find_program(COFACTOR_NODE NAMES node nodejs REQUIRED)
  find_program(COFACTOR_NPM NAMES npm REQUIRED)
  set(root "${CMAKE_SOURCE_DIR}/web")
  set(installed "${root}/node_modules/.package-lock.json")
  set(source "${CMAKE_BINARY_DIR}/web/embedded.cc")
  file(GLOB_RECURSE files CONFIGURE_DEPENDS "${root}/src/*" "${root}/style/*" "${root}/static/*")

  add_custom_command(OUTPUT "${installed}"
    COMMAND "${COFACTOR_NPM}" ci --ignore-scripts --no-audit --no-fund --loglevel=error
    COMMAND "${CMAKE_COMMAND}" -E touch "${installed}"
    DEPENDS "${root}/package-lock.json" "${root}/package.json"
    WORKING_DIRECTORY "${root}" COMMENT "Installing what builds the web app" VERBATIM)
  add_custom_command(OUTPUT "${source}"
    COMMAND "${COFACTOR_NODE}" build.mjs "${CMAKE_BINARY_DIR}/web"
    DEPENDS ${files} "${installed}" "${root}/build.mjs" "${root}/contract.mjs" "${root}/icons.mjs"
      "${root}/tsconfig.json" "${CMAKE_SOURCE_DIR}/docs/api/openapi.yaml"
    WORKING_DIRECTORY "${root}" COMMENT "Building the web app" VERBATIM)
  set(${out} "${source}" PARENT_SCOPE)
endfunction()
