#!/usr/bin/env bash
# Runs the README's lines, as they stand there, against a server of its own, and looks at what the
# last ones print. The two codes of the pair are compared with oathtool's.
set -euo pipefail

root=$PWD
program=$(realpath "${COFACTOR_PROGRAM:-build/release/cofactor}")
folder=$(mktemp -d)
server=
finish() {
  [[ -z $server ]] || kill "$server" 2>/dev/null || true
  [[ -z $server ]] || wait "$server" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
fail() { echo "FAILED: $*" >&2; exit 1; }

secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP
issuer=Amazon%20Web%20Services
printf 'otpauth://totp/%s:%s?secret=%s&issuer=%s' "$issuer" \
  root-account-mfa-device@123456789012 "$secret" "$issuer" >"$folder/uri.txt"
"$root/tests/fixtures/screenshot.sh" "$folder/uri.txt" "$folder/screenshot.png"

cd "$folder"
port=$(python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
COFACTOR_RESERVE_BYTES=16777216 "$program" serve --dev --data data \
  --listen "127.0.0.1:$port" >serve.log 2>&1 &
server=$!
for _ in $(seq 300); do
  curl -fsS "http://127.0.0.1:$port/healthz" >/dev/null 2>&1 && break
  kill -0 "$server" 2>/dev/null || fail "the server ended: $(cat serve.log)"
  sleep 0.1
done
export COFACTOR_URL=http://127.0.0.1:$port
export XDG_CONFIG_HOME=$folder/config XDG_STATE_HOME=$folder/state
export PATH=$(dirname "$program"):$PATH

# The third code block of the README, without its remarks.
mapfile -t lines < <(sed -n '/^cofactor setup/,/^```/p' "$root/README.md" |
  sed '/^```/d; s/ *#.*$//')
[[ ${#lines[@]} -eq 11 ]] || fail "the README has ${#lines[@]} lines to run, not 11"
for line in "${lines[@]}"; do
  echo "\$ $line"
  bash -c "$line" >out.txt 2>err.txt ||
    { cat out.txt err.txt; fail "this line of the README did not do"; }
  cat out.txt
  case $line in
    *"device add"*)
      now=$(date +%s)
      pair=$(grep -oE '\b[0-9]{6}\b' out.txt | head -n 2)
      for code in $pair; do
        oathtool --totp -b "$secret" -N "@$((now - 30))" -w 4 | grep -qx "$code" ||
          fail "$code is no code of that seed near now"
      done
      [[ $(sort -u <<<"$pair" | wc -l) -eq 2 ]] || fail "device add printed no pair" ;;
    *"code production"*)
      code=$(python3 -c 'import json; print(json.load(open("out.txt"))["code"])')
      oathtool --totp -b "$secret" -N "@$(($(date +%s) - 30))" -w 2 | grep -qx "$code" ||
        fail "$code is not the code of now" ;;
  esac
done
[[ -d record && -s record.key ]] || fail "there is no record"

# Who was revoked gets nothing, and the record that an auditor holds convicts whoever changes it.
if COFACTOR_PROFILE=ben cofactor code production/root-prod --reason again >out.txt 2>err.txt; then
  fail "Ben still gets a code"
fi
sed -i '3s/.\{12\}$/AAAAAAAAAA"}/' record/entries.jsonl
status=0
cofactor audit verify record --key record.key >out.txt 2>err.txt || status=$?
[[ $status -eq 12 ]] || fail "a changed record is accepted (exit code $status)"
echo "the README does what it says"
