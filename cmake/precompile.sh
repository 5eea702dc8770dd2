#!/usr/bin/env bash
# precompile.sh COMPILER ARGUMENT...: makes a precompiled header, which names the paths of this
# checkout, and beside it FILE.sum of what it was made of, which does not: ccache takes that for it,
# and so what another checkout has compiled with the same header.
set -euo pipefail
"$@"
made='' listed=''
for word; do
  case ${before-} in
  -o) made=$word ;;
  -MF) listed=$word ;;
  esac
  before=$word
done
case $made in
*.pch)
  sed 's/^[^ ]*: *//; s/\\$//' "$listed" | xargs cat | sha256sum >"$made.sum"
  ;;
esac
