#!/usr/bin/env bash
# Runs the benchmarks and prints their tables; JSON goes to build/bench.   run.sh [NAME]
set -euo pipefail
cd "$(dirname "$0")/.."
ninja -C build/release cofactor bench_make_store
case ${1:-release} in
  release) shift || true; python3 bench/release_vs_nginx.py "$@" ;;
  passkeys)
    shift
    ninja -C build/release bench_verify_passkeys
    taskset -c 0 build/release/bench_verify_passkeys "$@" ;;
  *) echo "error: there is no benchmark $1; there are: release, passkeys" >&2; exit 2 ;;
esac
