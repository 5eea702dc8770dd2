"""COFACTOR_LONG=1: the package in a clean Debian that boots its own systemd. Both guides are
followed word for word, the first in a real browser; then a store of an earlier version is upgraded,
data of a later one are refused, and a purge keeps what it must.
"""

import base64
import hashlib
import hmac
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

import guide
from machine import Machine, check, fail, why_not

PROGRAM = os.environ["COFACTOR_PROGRAM"]
EARLIER, LATER = "0.0.9", "0.1.0"
SEED = base64.b32encode(hashlib.sha256(b"canary of the package's test").digest()).decode()[:48]
GOLDEN_KEY = b"0123456789abcdef0123456789abcdef"


def package(folder, version):
    done = subprocess.run(["packaging/package.sh", PROGRAM, version, folder], check=True,
                          capture_output=True, text=True)
    return pathlib.Path(done.stdout.strip())


def certificate(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "60", "-subj", "/CN=cofactor.example.com", "-addext",
         "subjectAltName=DNS:cofactor.example.com", "-keyout", folder / "privkey.pem",
         "-out", folder / "fullchain.pem"], check=True, capture_output=True)


def picture(folder):
    uri = folder / "uri.txt"
    uri.write_text(f"otpauth://totp/Amazon%20Web%20Services:root@123456789012?secret={SEED}"
                   "&issuer=Amazon%20Web%20Services")
    subprocess.run(["tests/fixtures/screenshot.sh", uri, folder / "screenshot.png"], check=True)
    return folder / "screenshot.png"


def in_browser(machine, folder):
    """The guide's sections 4 to 6, in a Chromium that sees the machine's network."""
    token = machine.root / "var/lib/cofactor/setup.token"
    done = subprocess.run(
        ["nsenter", "-t", machine.leader, "-n", "bash", "tests/e2e/e2e_test.sh"],
        env={**os.environ, "COFACTOR_E2E": "first_code.mjs",
             "FIRST_CODE_TOKEN": token.read_text().strip(),
             "FIRST_CODE_PICTURE": str(folder / "screenshot.png"),
             "FIRST_CODE_CERTIFICATE": str(folder / "fullchain.pem")},
        capture_output=True, text=True, timeout=600)
    check(done.returncode == 0, f"in the browser: {done.stdout}{done.stderr}\n{machine.journal()}")
    print(done.stdout, end="")


def first_code(machine, deb, folder):
    machine.put(deb, "srv/")
    machine.put(folder / "fullchain.pem", "srv/")
    machine.put(folder / "privkey.pem", "srv/")
    began = time.monotonic()
    for heading, lines in guide.blocks("first-code.md"):
        for line in lines:
            done = machine.run(line)
            print(f"$ {line}", flush=True)
            if line.startswith("cofactor doctor"):
                check("bad " not in done.stdout and "good  server" in done.stdout, done.stdout)
            if line.startswith("qrencode"):
                check(len(done.stdout.splitlines()) > 10, "no QR code is shown")
    lines = time.monotonic() - began
    in_browser(machine, folder)
    whole = time.monotonic() - began
    print(f"from a bare server to the first code: {whole:.0f} s ({lines:.0f} s of lines)")
    check(whole < 15 * 60, "it takes longer than the guide says")


def is_kept_in(machine):
    """What the unit is to its process, as the kernel has it."""
    pid = machine.run("systemctl show -P MainPID cofactor").stdout.strip()
    status = machine.run(f"cat /proc/{pid}/status").stdout
    for line in ("NoNewPrivs:\t1", "Seccomp:\t2", "CapEff:\t0000000000000000",
                 "CapBnd:\t0000000000000000"):
        check(line in status, f"the server lacks {line!r}: {status}")
    owner = machine.run("stat -c %U:%a /var/lib/cofactor /var/lib/cofactor/cofactor.db").stdout
    check(owner.split() == ["cofactor:700", "cofactor:600"], owner)
    limits = machine.run(f"cat /proc/{pid}/limits").stdout
    check("Max core file size        0 " in limits, limits)
    rated = machine.run("systemd-analyze security --no-pager --threshold=15 cofactor.service")
    print(rated.stdout.strip().splitlines()[-1])


def forms(secret):
    raw = base64.b32decode(secret + "=" * (-len(secret) % 8))
    for text in (secret, secret.lower(), raw.hex(), base64.b64encode(raw).decode().rstrip("=")):
        yield text
        yield text[: len(text) // 2]
        yield text[len(text) // 2:]


def journal_is_silent(machine, tokens):
    """Nothing that was entered or given stands in the journal; what is no secret does."""
    for seed in ("no seed!", SEED[:20] + "!!"):
        machine.run("cat > /srv/bad.txt", typed=f"otpauth://totp/x?secret={seed}{SEED}")
        machine.run("COFACTOR_URL=https://cofactor.example.com:8420 COFACTOR_CA_FILE=/srv/"
                    "fullchain.pem cofactor device add production/none --name x --uri-file "
                    "/srv/bad.txt", exits=None)
    said = machine.run("journalctl --no-pager -o verbose --all", exits=0).stdout
    check("cofactor listens on" in said, "the journal has nothing of the server")
    found = [text for text in [*forms(SEED), *tokens] if text in said]
    check(not found, f"in the journal: {found}")
    binary = b"".join(file.read_bytes() for file in (machine.root / "var/log").rglob("*.journal"))
    binary += b"".join(file.read_bytes() for file in (machine.root / "run/log").rglob("*.journal"))
    found = [text for text in [*forms(SEED), *tokens] if text.encode() in binary]
    check(not found, f"in the journal's files: {found}")


def operate(machine):
    for heading, lines in guide.blocks("operate.md"):
        for line in lines:
            done = machine.run(line)
            print(f"$ {line}", flush=True)
            if line.startswith("curl") and "readyz" in line:
                check(done.stdout.startswith("ready\n"), done.stdout)
            if "metrics" in line:
                check("\ncofactor_releases_total " in done.stdout, done.stdout)
    status = machine.run("systemctl is-active cofactor").stdout
    check(status == "active\n", status)


def metric(machine, name):
    text = machine.run("curl -fsS --retry 20 --retry-connrefused http://localhost:8421/metrics")
    return float(next(line.split()[1] for line in text.stdout.splitlines()
                      if line.startswith(name + " ")))


def put_golden(machine, folder):
    """The golden store as a server's own: with a seal, its root key in a credential."""
    data = machine.root / "var/lib/cofactor"
    for part in ("cofactor.db", "cofactor.db-wal"):
        shutil.copy(pathlib.Path("tests/golden/store-1") / part, data / part)
    mac = hmac.new(GOLDEN_KEY, b"cofactor/root-key-fingerprint/1", "sha256").digest()[:16]
    record = ('[{"version":1,"kind":"credential","fingerprint":"%s","created_at":'
              '"2026-11-22T03:04:05.678Z","development":false}]' % base64.b64encode(mac).decode())
    store = sqlite3.connect(data / "cofactor.db")
    store.execute("INSERT OR REPLACE INTO meta VALUES ('seal.records', ?)", (record.encode(),))
    store.commit()
    size = store.execute("SELECT count(*) FROM entries").fetchone()[0]
    store.close()
    key = (f"cofactor root key, version 1\n# of the golden store\n"
           f"key {base64.b64encode(GOLDEN_KEY).decode()}\nfingerprint {mac.hex()}\n")
    machine.run("chown -R cofactor: /var/lib/cofactor; chmod 600 /var/lib/cofactor/*; "
                "systemd-creds encrypt --name=cofactor.root --with-key=host - /etc/cofactor/"
                "root.cred && chmod 600 /etc/cofactor/root.cred", typed=key)
    return size


FSCK = ("systemd-run --wait --pipe --quiet -p User=cofactor -p LoadCredentialEncrypted="
        "cofactor.root:/etc/cofactor/root.cred cofactor fsck --data /var/lib/cofactor")


def upgrade_keeps_data(machine, earlier, later, folder):
    for deb in (earlier, later):
        machine.put(deb, "srv/")
    machine.run(f"apt-get install -y ./{earlier.name}")
    size = put_golden(machine, folder)
    machine.run("sed -i 's/^#require_sync = true/require_sync = false/; "
                "s/^#reserve_bytes = .*/reserve_bytes = 16777216/' /etc/cofactor/cofactor.toml")
    machine.run("systemctl start cofactor")
    check(metric(machine, "cofactor_log_entries") >= size, "entries are gone")
    before = machine.run("systemctl show -P MainPID cofactor").stdout
    machine.run(f"apt-get install -y ./{later.name}")
    check(machine.run("dpkg-query -W -f '${Version}' cofactor").stdout == LATER, "not upgraded")
    check(machine.run("systemctl show -P MainPID cofactor").stdout != before, "not restarted")
    check("require_sync = false" in machine.run("cat /etc/cofactor/cofactor.toml").stdout,
          "the upgrade has changed the configuration")
    check(metric(machine, "cofactor_log_entries") >= size, "the upgrade has lost entries")
    machine.run("systemctl stop cofactor")
    machine.run(FSCK)
    # As a later version would leave it: this one is the older binary then.
    database = machine.root / "var/lib/cofactor/cofactor.db"
    for version in (b"99", b"1"):
        store = sqlite3.connect(database)
        store.execute("UPDATE meta SET value = ? WHERE key = 'store.schema'", (version,))
        store.commit()
        store.close()
        machine.run("chown cofactor: /var/lib/cofactor/*")
        started = machine.run("systemctl start cofactor", exits=None).returncode == 0
        check(started == (version == b"1"), f"with schema {version} it starts: {started}")
        machine.run("systemctl stop cofactor; systemctl reset-failed cofactor", exits=None)
    check("written by a newer Cofactor" in machine.journal(), "it does not say why")


def purge_keeps_data(machine, later):
    data = machine.run("sha256sum /var/lib/cofactor/cofactor.db").stdout
    machine.run("apt-get remove -y cofactor")
    check(machine.run("test -e /usr/bin/cofactor", exits=None).returncode == 1, "not removed")
    check("require_sync = false" in machine.run("cat /etc/cofactor/cofactor.toml").stdout, "conf")
    said = machine.run("apt-get purge -y cofactor")
    check("hold seeds" in said.stdout + said.stderr, "the purge says nothing of the data")
    check(machine.run("sha256sum /var/lib/cofactor/cofactor.db").stdout == data, "data are changed")
    machine.run("test -e /etc/cofactor/root.cred")
    machine.run(f"apt-get install -y ./{later.name}; systemctl is-active cofactor")
    check(metric(machine, "cofactor_sealed") == 0, "what was kept is not opened again")
    machine.run("COFACTOR_PURGE=data apt-get purge -y cofactor")
    for kept in ("/var/lib/cofactor", "/etc/cofactor", "/usr/share/cofactor"):
        check(machine.run(f"test -e {kept}", exits=None).returncode == 1, f"{kept} is left")
    state = machine.run("systemctl is-enabled cofactor", exits=None)
    check(state.returncode != 0, "the unit is still enabled")


def main():
    if os.environ.get("COFACTOR_LONG") != "1":
        print("skipped: a machine is booted in the long form (COFACTOR_LONG=1)")
        return
    if os.environ.get("COFACTOR_PRESET") != "release":
        print("skipped: the package is made of the hardened program")
        return
    reason = why_not()
    if reason:
        fail(reason)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cofactor-installed-"))
    machine = None
    try:
        certificate(folder)
        picture(folder)
        later, earlier = package(folder, LATER), package(folder, EARLIER)
        machine = Machine(folder, later).boot()
        first_code(machine, later, folder)
        is_kept_in(machine)
        operate(machine)
        tokens = [file.read_text().strip() for file in
                  (machine.root / "var/lib/cofactor").glob("*.token")]
        journal_is_silent(machine, tokens)
        machine.end()
        machine = Machine(folder, later).boot()
        upgrade_keeps_data(machine, earlier, later, folder)
        purge_keeps_data(machine, later)
    finally:
        if machine:
            machine.end()
        shutil.rmtree(folder, ignore_errors=True)
    print("ok")


main()
