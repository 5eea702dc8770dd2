"""COFACTOR_LONG=1: the package in a clean Debian that boots its own systemd. Both guides are
followed word for word, the first in a real browser; then a server that was lived with is upgraded
and taken back, data of a later version are refused, and a purge keeps what it must.

COFACTOR_EARLIER names a package that was made earlier; else it is this program by another version.
"""

import base64
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

import guide
import upgraded
from machine import Machine, check, fail, why_not
from upgraded import metric

PROGRAM = os.environ["COFACTOR_PROGRAM"]
EARLIER, LATER = "0.0.9", "0.1.0"
SEED = base64.b32encode(hashlib.sha256(b"canary of the package's test").digest()).decode()[:48]


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
    fetched = [file.stat().st_size for file in
               (machine.root / "var/cache/apt/archives").glob("*.deb")]
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
    print(f"from a bare server to the first code: {whole:.0f} s ({lines:.0f} s of lines), and "
          f"{len(fetched)} packages of Debian to fetch, {sum(fetched) / 1e6:.0f} MB")
    check(whole < 15 * 60, "it takes longer than the guide says")


def is_kept_in(machine, unit="cofactor"):
    """What the unit is to its process, as the kernel has it."""
    pid = machine.run(f"systemctl show -P MainPID {unit}").stdout.strip()
    status = machine.run(f"cat /proc/{pid}/status").stdout
    for line in ("NoNewPrivs:\t1", "Seccomp:\t2", "CapEff:\t0000000000000000",
                 "CapBnd:\t0000000000000000"):
        check(line in status, f"the server lacks {line!r}: {status}")
    owner = machine.run("stat -c %U:%a /var/lib/cofactor /var/lib/cofactor/cofactor.db").stdout
    check(owner.split() == ["cofactor:700", "cofactor:600"], owner)
    limits = machine.run(f"cat /proc/{pid}/limits").stdout
    check("Max core file size        0 " in limits, limits)
    rated = machine.run(f"systemd-analyze security --no-pager --threshold=15 {unit}.service")
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


def loses_its_key(machine):
    """Where systemd cannot decrypt the root key, the server is there, sealed, and says so."""
    kept, lost = "/srv/kept.cred", "/etc/cofactor/root.cred"
    for damage in (f"mv {lost} {kept}", f"echo nothing > {lost}"):
        machine.run(damage)
        machine.run("systemctl restart cofactor", exits=1)
        machine.run("for i in $(seq 100); do systemctl is-active -q cofactor-sealed && break; "
                    "sleep 0.1; done; systemctl is-active cofactor-sealed")
        told = machine.run("curl -s -w '%{http_code}' http://localhost:8421/readyz").stdout
        check("trouble: sealed\n" in told and told.endswith("503"), f"/readyz: {told}")
        check(metric(machine, "cofactor_sealed") == 1, "the figures do not say that it is sealed")
        people = machine.run("curl -s --cacert fullchain.pem https://cofactor.example.com:8420"
                             "/readyz").stdout
        check(people.startswith("sealed\n"), f"people are told: {people}")
        is_kept_in(machine, "cofactor-sealed")
    machine.run(f"install -m 600 {kept} {lost}; rm {kept}; systemctl restart cofactor")
    check(metric(machine, "cofactor_sealed") == 0, "it is not opened again")
    machine.run("systemctl is-active cofactor-sealed", exits=3)


def prometheus_scrapes(machine, folder):
    """By the lines of the guide; every query of the dashboard is one that Prometheus takes."""
    scraping = re.search(r"^```yaml\n(.*?)^```$",
                         pathlib.Path("docs/guides/operate.md").read_text(), re.M | re.S)[1]
    (folder / "prometheus.yml").write_text("global: {scrape_interval: 1s}\n" + scraping)
    there = ["nsenter", "-t", machine.leader, "-n"]
    prometheus = subprocess.Popen(
        [*there, "prometheus", f"--config.file={folder}/prometheus.yml",
         f"--storage.tsdb.path={folder}/tsdb", "--web.listen-address=127.0.0.1:9090"],
        stdout=(folder / "prometheus.log").open("wb"), stderr=subprocess.STDOUT)

    def ask(query):
        done = subprocess.run(
            [*there, "curl", "-sf", "-G", "--data-urlencode", f"query={query}",
             "http://127.0.0.1:9090/api/v1/query"], capture_output=True, text=True)
        return json.loads(done.stdout) if done.stdout else {}

    try:
        for _ in range(150):
            if ask('up{job="cofactor"} == 1').get("data", {}).get("result"):
                break
            check(prometheus.poll() is None, (folder / "prometheus.log").read_text()[-2000:])
            time.sleep(0.2)
        dashboard = json.loads((machine.root / "usr/share/cofactor/grafana/cofactor.json")
                               .read_text())
        answered = [ask(target["expr"]) for panel in dashboard["panels"]
                    for target in panel["targets"]]
        check(all(answer.get("status") == "success" for answer in answered), str(answered))
        told = sum(bool(answer["data"]["result"]) for answer in answered)
        check(told >= 12, f"only {told} of the dashboard's queries have an answer")
        print(f"{len(answered)} queries of the dashboard, {told} answered at once")
    finally:
        prometheus.terminate()
        prometheus.wait(60)


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
        later = package(folder, LATER)
        named = os.environ.get("COFACTOR_EARLIER")
        earlier = pathlib.Path(named) if named else package(folder, EARLIER)
        machine = Machine(folder, later).boot()
        first_code(machine, later, folder)
        is_kept_in(machine)
        prometheus_scrapes(machine, folder)
        operate(machine)
        loses_its_key(machine)
        tokens = [file.read_text().strip() for file in
                  (machine.root / "var/lib/cofactor").glob("*.token")]
        journal_is_silent(machine, tokens)
        machine.end()
        machine = Machine(folder, later).boot()
        upgraded.guide_leads_there_and_back(machine, earlier, later, SEED)
        upgraded.upgrade_keeps_data(machine, later, SEED)
        upgraded.moves_in(machine, folder)
        if named:
            upgraded.older_program_refuses(machine, earlier, later)
        upgraded.what_every_schema_wrote_is_served(machine)
        upgraded.newer_data_are_refused(machine)
        upgraded.purge_keeps_data(machine, later)
    finally:
        if machine:
            machine.end()
        shutil.rmtree(folder, ignore_errors=True)
    print("ok")


main()
