#!/usr/bin/env bash
# Messages to browsers: what arrives at a push service, opened by a library that we did not write.
# COFACTOR_LONG=1: also by a real Firefox, which is asked to show it.
set -euo pipefail
here=tests/push
node=$(command -v node || command -v nodejs)
if ! [[ $here/node_modules/.package-lock.json -nt $here/package-lock.json ]]; then
  (cd $here && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
  touch $here/node_modules/.package-lock.json
fi
"$node" $here/push.mjs
if [[ ${COFACTOR_LONG:-} == 1 ]]; then "$node" $here/firefox_push.mjs; fi
