"""An installed server that is lived with, upgraded, taken back, and removed: the second half of
installed_test.py.
"""

import base64
import hashlib
import hmac
import json
import pathlib
import re
import shutil
import sqlite3
import sys
import time

import guide
from machine import check

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "import"))
import samples  # noqa: E402

GOLDEN_KEY = b"0123456789abcdef0123456789abcdef"
DATA = "/var/lib/cofactor"
DATABASE = f"{DATA}/cofactor.db".lstrip("/")
WITH_ITS_KEY = ("systemd-run --wait --pipe --quiet -p User=cofactor -p LoadCredentialEncrypted="
                "cofactor.root:/etc/cofactor/root.cred cofactor ")
# What it has seen of the log it keeps there.
SEEN = "/srv/seen"
CLIENT = f"COFACTOR_URL=http://localhost:8420 XDG_STATE_HOME={SEEN} cofactor "
ACCOUNT = "production/root-prod"


def metric(machine, name):
    text = machine.run("curl -fsS --retry 20 --retry-connrefused http://localhost:8421/metrics")
    return float(next(line.split()[1] for line in text.stdout.splitlines()
                      if line.startswith(name + " ")))


def version(machine):
    return machine.run("dpkg-query -W -f '${Version}' cofactor").stdout


def code_of(seed, at):
    counter = int(at // 30).to_bytes(8, "big")
    mac = hmac.new(base64.b32decode(seed), counter, "sha1").digest()
    start = mac[-1] & 15
    return f"{(int.from_bytes(mac[start:start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def gives_codes(machine, seed):
    """A code of the seed that was enrolled, for who was granted it."""
    said = machine.run(f"{CLIENT} code {ACCOUNT} --reason 'the test asks' --wait 2>&1").stdout
    now = time.time()
    right = {code_of(seed, now + 30 * step) for step in range(-3, 4)}
    check(set(re.findall(r"\b\d{6}\b", said)) & right, f"no code of the seed: {said}")


def entries(machine):
    listed = machine.run(f"{CLIENT} audit list --limit 100 --json").stdout
    return [(entry["position"], entry["body"]) for entry in json.loads(listed)["entries"]]


def live(machine, seed):
    """What an operator and a first person do, at the command line."""
    (machine.root / "srv/seed.txt").write_text(seed + "\n")
    machine.run(f"cofactor init --credential --yes --data {DATA} --with-key host "
                "--credential-file /etc/cofactor/root.cred")
    machine.run("sed -i 's/^#require_sync = true/require_sync = false/; "
                "s/^#reserve_bytes = .*/reserve_bytes = 16777216/' /etc/cofactor/cofactor.toml")
    machine.run("systemctl start cofactor")
    for line in ("setup --name Ada --email ada@example.com "
                 f"--token-file {DATA}/setup.token",
                 "vault add production",
                 f"account add {ACCOUNT} --email root@example.com",
                 f"device add {ACCOUNT} --name first --secret-file /srv/seed.txt",
                 f"device confirm {ACCOUNT} --device first",
                 "grant add --to ada@example.com --role responder --on production"):
        machine.run(CLIENT + line)
    gives_codes(machine, seed)


def by_the_guide(machine, heading, deb):
    """A section of operate.md, word for word but for the package's name."""
    lines = [line for found, block in guide.blocks("operate.md") if found == heading
             for line in block]
    check(lines, f"operate.md has no {heading}")
    for line in lines:
        machine.run(re.sub(r"cofactor_[\d.]+_\w+\.deb", deb.name, line))


def guide_leads_there_and_back(machine, earlier, later, seed):
    for deb in (earlier, later):
        machine.put(deb, "srv/")
    machine.run(f"apt-get install -y ./{earlier.name}")
    live(machine, seed)
    old, known = version(machine), entries(machine)
    by_the_guide(machine, "Upgrade", later)
    check(version(machine) != old, "not upgraded by the guide")
    check(set(known) <= set(entries(machine)), "the upgrade has lost entries")
    gives_codes(machine, seed)
    machine.run(CLIENT + "vault add after-the-copy")
    by_the_guide(machine, "The way back", earlier)
    check(version(machine) == old, "not taken back")
    said = machine.run(CLIENT + "vault list", exits=12).stderr
    check("rolled back" in said and "--accept-log" in said, f"who saw what is gone hears: {said}")
    machine.run(f"rm -r {SEEN} {DATA}.newer")
    now = entries(machine)
    check(set(known) <= set(now), "the copy lacks what was there")
    # That it was read before the copy was made is an entry itself.
    more = [json.loads(base64.b64decode(body))["type"] for at, body in set(now) - set(known)]
    check(set(more) <= {"audit.read"}, f"the copy is not what it was: {more}")
    check("after-the-copy" not in machine.run(CLIENT + "vault list").stdout, "it is not the copy")


def upgrade_keeps_data(machine, later, seed):
    old, known = version(machine), entries(machine)
    process = machine.run("systemctl show -P MainPID cofactor").stdout
    machine.run(f"apt-get install -y ./{later.name}")
    check(version(machine) != old, "not upgraded")
    check(machine.run("systemctl show -P MainPID cofactor").stdout != process, "not restarted")
    check("require_sync = false" in machine.run("cat /etc/cofactor/cofactor.toml").stdout,
          "the upgrade has changed the configuration")
    check(metric(machine, "cofactor_sealed") == 0, "what was there is not opened")
    check(set(known) <= set(entries(machine)), "the upgrade has lost entries")
    gives_codes(machine, seed)
    machine.run("systemctl stop cofactor")
    machine.run(WITH_ITS_KEY + f"fsck --data {DATA}")
    print(f"upgraded from {old} to {version(machine)}, {len(known)} entries and a code kept")


def moves_in(machine, folder, count=500):
    """So many factors and as many accounts of AWS, by the lines of move-in.md, timed."""
    export = samples.aegis_encrypted(database=samples.aegis_many(count))
    for name, data in (("export.json", export),
                       ("accounts.csv", samples.accounts(count)),
                       ("password.txt", samples.PASSWORD.encode() + b"\n")):
        (folder / name).write_bytes(data)
        machine.put(folder / name, "srv/")
    machine.run("systemctl start cofactor")
    began, typed = time.monotonic(), 0
    for _, lines in guide.blocks("move-in.md"):
        for line in lines:
            said = machine.run(f"export {CLIENT.removesuffix('cofactor ')}; {line}").stdout
            typed += len(line) + 1
            if line.endswith("--yes"):
                check(f"Imported {count}, skipped 0." in said, f"{line}: {said[-300:]}")
    took = time.monotonic() - began
    check(said.count("imported") >= count, f"the work list is another: {said[-300:]}")
    print(f"{count} factors and {count} accounts moved in: {took:.1f} s, {typed} characters typed")


def schema_of(database):
    store = sqlite3.connect(database)
    known = store.execute("SELECT value FROM meta WHERE key = 'store.schema'").fetchone()[0]
    store.close()
    return known


def told_newer(machine, schema):
    """What the journal says of a store of that schema: one sentence."""
    said = [line for line in machine.journal().splitlines()
            if f"written by a newer Cofactor (schema {schema.decode()}," in line]
    check(said and said[0].startswith("error: ") and len(said[0]) < 200,
          f"it says: {said[:1]}\n{machine.journal()[-1000:]}")
    return said[0]


def older_program_refuses(machine, earlier, later):
    """What the later one has written, in one sentence, and nothing is changed."""
    machine.run("systemctl stop cofactor")
    data = machine.run(f"sha256sum {DATA}/cofactor.db").stdout
    machine.run(f"apt-get install -y --allow-downgrades ./{earlier.name}")
    machine.run("systemctl start cofactor", exits=1)
    print(f"{earlier.name}: {told_newer(machine, schema_of(machine.root / DATABASE))}")
    check(machine.run(f"sha256sum {DATA}/cofactor.db").stdout == data, "data are changed")
    machine.run(f"systemctl stop cofactor; apt-get install -y ./{later.name}; "
                "systemctl reset-failed cofactor; systemctl start cofactor")
    check(metric(machine, "cofactor_sealed") == 0, "what was there is not opened again")


def put_golden(machine, golden):
    """The golden store as a server's own: with a seal, its root key in a credential."""
    machine.run(f"systemctl stop cofactor; rm -rf {DATA}/* /etc/cofactor/root.cred")
    data = machine.root / DATA.lstrip("/")
    for part in ("cofactor.db", "cofactor.db-wal"):
        if (golden / part).exists():
            shutil.copy(golden / part, data / part)
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
    machine.run(f"chown -R cofactor: {DATA}; chmod 600 {DATA}/*; "
                "systemd-creds encrypt --name=cofactor.root --with-key=host - /etc/cofactor/"
                "root.cred && chmod 600 /etc/cofactor/root.cred", typed=key)
    return size


def what_every_schema_wrote_is_served(machine):
    stores = sorted(pathlib.Path("tests/golden").glob("store-*"))
    check(stores, "there is no golden store")
    for golden in stores:
        size = put_golden(machine, golden)
        check(size > 10, f"{golden} is empty")
        machine.run("systemctl start cofactor")
        check(metric(machine, "cofactor_log_entries") >= size, f"{golden}: entries are gone")
        check(metric(machine, "cofactor_sealed") == 0, f"{golden} is not opened")
        machine.run("systemctl stop cofactor")
        machine.run(WITH_ITS_KEY + f"fsck --data {DATA}")
        print(f"{golden.name}: served, and whole")


def newer_data_are_refused(machine):
    """As a later version would leave it: this one is the older binary then."""
    database = machine.root / DATABASE
    known = schema_of(database)
    for schema in (b"99", known):
        machine.run("systemctl stop cofactor; systemctl reset-failed cofactor", exits=None)
        store = sqlite3.connect(database)
        store.execute("UPDATE meta SET value = ? WHERE key = 'store.schema'", (schema,))
        store.commit()
        store.close()
        machine.run(f"chown cofactor: {DATA}/*")
        started = machine.run("systemctl start cofactor", exits=None).returncode == 0
        check(started == (schema == known),
              f"with schema {schema} it starts: {started}\n{machine.journal()[-2000:]}")
    print(told_newer(machine, b"99"))


def purge_keeps_data(machine, later):
    machine.run("systemctl stop cofactor")
    data = machine.run(f"sha256sum {DATA}/cofactor.db").stdout
    machine.run("apt-get remove -y cofactor")
    check(machine.run("test -e /usr/bin/cofactor", exits=None).returncode == 1, "not removed")
    check("require_sync = false" in machine.run("cat /etc/cofactor/cofactor.toml").stdout, "conf")
    said = machine.run("apt-get purge -y cofactor")
    check("hold seeds" in said.stdout + said.stderr, "the purge says nothing of the data")
    check(machine.run(f"sha256sum {DATA}/cofactor.db").stdout == data, "data are changed")
    machine.run("test -e /etc/cofactor/root.cred")
    machine.run(f"apt-get install -y ./{later.name}; systemctl is-active cofactor")
    check(metric(machine, "cofactor_sealed") == 0, "what was kept is not opened again")
    machine.run("COFACTOR_PURGE=data apt-get purge -y cofactor")
    units = "/lib/systemd/system/cofactor"
    for kept in (DATA, "/etc/cofactor", "/usr/share/cofactor", f"{units}.service",
                 f"{units}-sealed.service"):
        check(machine.run(f"test -e {kept}", exits=None).returncode == 1, f"{kept} is left")
    for unit in ("cofactor", "cofactor-sealed"):
        state = machine.run(f"systemctl is-active {unit}", exits=None)
        check(state.stdout != "active\n", f"{unit} runs still")
    state = machine.run("systemctl is-enabled cofactor", exits=None)
    check(state.returncode != 0, "the unit is still enabled")
