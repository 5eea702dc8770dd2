#!/usr/bin/env bash
# Runs the benchmarks and prints their tables; JSON goes to build/bench.   run.sh [NAME [OPTION...]]
set -euo pipefail
cd "$(dirname "$0")/.."
names=(release disk_limit half_rate leased scale log passkeys idle_streams ask notices)
ninja -C build/release cofactor bench_make_store bench_log bench_verify_passkeys

run() {
  echo "==> $1" >&2
  case $1 in
    log) build/release/bench_log "${@:2}" ;;
    passkeys) build/release/bench_verify_passkeys "${@:2}" ;;
    *) python3 "bench/$1.py" "${@:2}" ;;
  esac
}

if [[ $# -eq 0 ]]; then
  for name in "${names[@]}"; do run "$name"; done
elif [[ " ${names[*]} " == *" $1 "* ]]; then
  run "$@"
else
  echo "error: there is no benchmark $1; there are: ${names[*]}" >&2
  exit 2
fi
