#!/usr/bin/env bash
# Follows docs/guides/move-in.md word for word: its commands, as they stand there, with an encrypted
# export of Aegis and a list of accounts; and ends the work list as it says.
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

python3 - "$root/tests/import" "$folder" <<'END'
import sys
sys.path.insert(0, sys.argv[1])
import samples
for name, data in [("export.json", samples.aegis_encrypted()),
                   ("accounts.csv", samples.accounts(20)),
                   ("password.txt", samples.PASSWORD.encode() + b"\n")]:
    with open(f"{sys.argv[2]}/{name}", "wb") as file:
        file.write(data)
END

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
cofactor setup --name Ada --email ada@example.com --token-file data/setup.token >/dev/null

mapfile -t lines < <(sed -n '/^```$/,/^```$/p' "$root/docs/guides/move-in.md" | grep '^cofactor')
[[ ${#lines[@]} -eq 7 ]] || fail "the guide has ${#lines[@]} lines to run, not 7"
for line in "${lines[@]}"; do
  echo "\$ $line"
  bash -c "$line" >out.txt 2>err.txt || { cat out.txt err.txt; fail "this line did not do"; }
  cat out.txt
  case $line in
    *--save-map*)
      grep -q '^1,moved,GitHub ada@example.com,imported,$' map.csv || fail "the map is another" ;;
    *"map.csv --yes") grep -q '^Imported 4, skipped 0.$' out.txt || fail "not all came in" ;;
    *accounts.csv*)
      grep -q '^Imported 20, skipped 0.$' out.txt || fail "not all accounts came in" ;;
    *exposed) [[ $(grep -c imported out.txt) -eq 4 ]] || fail "the work list is another" ;;
  esac
done

# The list closes itself.
echo JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP >secret.txt
for account in "GitHub ada@example.com" "Datacenter ops" "Registrar billing" "Bank old"; do
  [[ $account == Bank* ]] && kind=hotp || kind=totp
  cofactor device replace "moved/$account" --kind $kind --secret-file secret.txt >/dev/null
  cofactor device confirm "moved/$account" >/dev/null
done
cofactor device exposed | grep -qx "Nothing." || fail "the work list does not close"
