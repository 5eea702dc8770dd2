#!/bin/sh
# precompile.sh COMPILER ARGUMENT...: makes a precompiled header, which names the paths of this
# checkout, and beside it FILE.sum of what is in it, which does not: ccache takes that for it, and so
# what another checkout has compiled with the same header.
set -eu
"$@"
made=
for word; do
  [ "${before-}" != -o ] || made=$word
  before=$word
done
case $made in
*.pch)
  # What is read, without where; nothing is written but the sum.
  "$@" -E -P -MD -MF /dev/null -o - -Wno-unused-command-line-argument | sha256sum >"$made.sum"
  ;;
esac
