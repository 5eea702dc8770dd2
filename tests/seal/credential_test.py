"""The seal of one machine, with the systemd-creds of this one: a store is made by `init`, opened by
its credential alone, and shown everywhere as lacking a recovery quorum.

What systemd does at the start of a unit is done here by `systemd-creds decrypt` into a folder that
plays $CREDENTIALS_DIRECTORY; where systemd itself runs, a transient unit is tried as well.
"""

import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(os.environ["COFACTOR_PROGRAM"])
CREDS = "/usr/bin/systemd-creds"
NAME = "cofactor.root"
BESIDES = {"COFACTOR_RESERVE_BYTES": "0"}


def fail(sentence):
    sys.exit(f"FAILED: {sentence}")


def check(right, sentence):
    if not right:
        fail(sentence)


def run(*words, typed="", **more):
    environment = {**os.environ, **BESIDES, **more}
    environment = {name: value for name, value in environment.items() if value is not None}
    return subprocess.run(
        [PROGRAM, *map(str, words)],
        input=typed,
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
    )


def refused(done, code, *parts):
    check(done.returncode == code, f"exit {done.returncode} instead of {code}: {done.stderr}")
    for part in parts:
        check(part in done.stderr, f"it does not say {part!r}: {done.stderr}")


def decrypt(credential, folder):
    folder.mkdir(mode=0o700)
    subprocess.run(
        [CREDS, "decrypt", f"--name={NAME}", credential, folder / NAME], check=True, text=True
    )
    os.chmod(folder / NAME, 0o400)
    return folder


class Serving:
    def __init__(self, data, credentials, *more):
        self.socket = data.parent / "server.sock"
        environment = {**os.environ, **BESIDES}
        if credentials:
            environment["CREDENTIALS_DIRECTORY"] = str(credentials)
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--data", data, "--listen", f"unix:{self.socket}", *more],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""
        for line in self.process.stdout:
            self.said += line
            if "setup token" in line:
                break
        check(self.process.poll() is None, f"the server did not start: {self.said}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate(timeout=60)

    def get(self, path):
        done = subprocess.run(
            ["curl", "-s", "--unix-socket", self.socket, f"http://localhost{path}"],
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.stdout


def init_makes_what_serve_opens(folder):
    data, credential = folder / "data", folder / "root.cred"
    refused(run("init", "--data", data), 2, "--credential")
    refused(run("serve", "--data", data), 7, "needs a seal", "cofactor init --credential")
    check(not data.exists(), "a refused server made a folder")
    init = ["init", "--credential", "--data", data, "--credential-file", credential]
    init += ["--with-key", "host"]
    refused(run(*init, typed="yes\n"), 2, "is lost, so is every seed", "Nothing was made")
    check(not data.exists(), "it made something before it was told to")

    traced = folder / "trace"
    strace = ["strace", "-f", "-s", "4096", "-e", "trace=execve", "-o", traced]
    done = subprocess.run(
        [*strace, PROGRAM, *map(str, init)],
        input="understood\n",
        capture_output=True,
        text=True,
        env={**os.environ, **BESIDES, "ASAN_OPTIONS": "detect_leaks=0"},
        timeout=120,
    )
    check(done.returncode == 0, f"init: {done.stderr}")
    check(f"LoadCredentialEncrypted={NAME}:{credential}\n" in done.stdout, done.stdout)
    check(credential.stat().st_mode & 0o7777 == 0o600, "others may read the credential")

    opened = decrypt(credential, folder / "credentials")
    text = (opened / NAME).read_text()
    key = next(line for line in text.splitlines() if line.startswith("key "))[4:]
    forms = [key.encode(), base64.b64decode(key), base64.b64decode(key).hex().encode()]
    trace = traced.read_bytes()
    check(b"systemd-creds" in trace, "the trace shows no systemd-creds")
    places = [trace] + [p.read_bytes() for p in [credential, *data.iterdir()]]
    for form in forms:
        check(not any(form in place for place in places), "the root key lies somewhere in clear")

    refused(run(*init, "--yes"), 5, "never overwritten")
    init[init.index(credential)] = folder / "other.cred"
    refused(run(*init, "--yes"), 5, "has its seal already")
    check(not (folder / "other.cred").exists(), "a credential was written for nothing")
    return data, opened


def serve_opens_by_the_credential_alone(folder, data, opened):
    refused(run("serve", "--data", data), 7, f"LoadCredentialEncrypted={NAME}")
    refused(run("serve", "--data", data, "--dev"), 5, "without --dev")
    empty = folder / "empty"
    empty.mkdir()
    refused(run("serve", "--data", data, CREDENTIALS_DIRECTORY=str(empty)), 7, NAME)
    damaged = folder / "damaged"
    shutil.copytree(opened, damaged)
    os.chmod(damaged / NAME, 0o600)
    (damaged / NAME).write_text((opened / NAME).read_text().replace("key ", "key A", 1))
    refused(run("serve", "--data", data, CREDENTIALS_DIRECTORY=str(damaged)), 2, "damaged")
    os.chmod(damaged / NAME, 0o604)
    refused(run("serve", "--data", data, CREDENTIALS_DIRECTORY=str(damaged)), 4, "others")

    second = folder / "second"
    made = run("init", "--credential", "--data", second, "--with-key", "host", "--yes")
    check(made.returncode == 0, made.stderr)
    other = decrypt(second / "cofactor.root.cred", folder / "others")
    refused(run("serve", "--data", data, CREDENTIALS_DIRECTORY=str(other)), 4, "another store")

    with Serving(data, opened) as server:
        check("no recovery quorum" in server.said, f"the start does not say so: {server.said}")
        check("--dev" not in server.said, server.said)
        ready = server.get("/readyz")
        check(ready.startswith("ready\n") and "no recovery quorum" in ready, f"/readyz: {ready}")
        client = {"COFACTOR_URL": f"unix:{server.socket}", "HOME": str(folder)}
        client |= {"XDG_CONFIG_HOME": None, "XDG_STATE_HOME": None}
        setup = ["setup", "--name", "Ada", "--email", "ada@example.com"]
        done = run(*setup, "--token-file", data / "setup.token", **client)
        check(done.returncode == 0, done.stderr)
        shown = run("status", **client)
        check("no recovery quorum" in shown.stdout, shown.stdout + shown.stderr)
        status = json.loads(run("status", "--json", **client).stdout)
        check(status["seal"] == {"kind": "credential", "recovery_quorum": False}, str(status))
        check(status["development"] is False, str(status))

    found = run("fsck", "--data", data, CREDENTIALS_DIRECTORY=str(opened))
    check(found.returncode == 0, f"fsck: {found.stderr}")
    refused(run("fsck", "--data", data), 7, NAME)


def a_development_store_stays_one(folder):
    data = folder / "development"
    with Serving(data, None, "--dev") as server:
        check("marked as such for ever" in server.said, server.said)
    refused(run("serve", "--data", data), 4, "--dev", "for ever")
    init = run("init", "--credential", "--data", data, "--with-key", "host", "--yes")
    refused(init, 5, "--dev", "for ever")
    check(not (data / "cofactor.root.cred").exists(), "it wrote a credential")


def a_credential_may_be_printed_into_the_unit(folder):
    data = folder / "printed"
    done = run("init", "--credential", "--data", data, "--with-key", "host", "--print", "--yes")
    check(done.returncode == 0, done.stderr)
    line = done.stdout[done.stdout.index("SetCredentialEncrypted=") :]
    text = "".join(part.strip(" \\\n") for part in line.split(":", 1)[1].splitlines())
    (folder / "printed.cred").write_text(text)
    with Serving(data, decrypt(folder / "printed.cred", folder / "printed-credentials")):
        pass


def what_init_makes_belongs_to_the_owner_of_the_folder(folder):
    data = folder / "owned"
    data.mkdir(mode=0o700)
    os.chown(data, 65534, 65534)
    # What the owner of the folder has linked there does not become theirs by it.
    others = folder / "of-root-alone"
    others.write_text("kept")
    os.link(others, data / "linked")
    (data / "link").symlink_to(others)
    done = run("init", "--credential", "--data", data, "--with-key", "host", "--yes")
    check(done.returncode == 0, done.stderr)
    check(others.stat().st_uid == 0, "a file of another place was given away")
    for file in data.iterdir():
        if file.name not in ("linked", "link"):
            check(file.stat().st_uid == 65534, f"{file} belongs to another")


def systemd_itself_opens_it(folder, data):
    state = subprocess.run(["systemctl", "is-system-running"], capture_output=True, text=True)
    if state.stdout.strip() not in ("running", "degraded"):
        print(f"skipped: a transient unit (systemd is {state.stdout.strip() or 'not there'})")
        return
    done = subprocess.run(
        ["systemd-run", "--wait", "--pipe", "--quiet"]
        + ["-p", f"LoadCredentialEncrypted={NAME}:{folder / 'root.cred'}"]
        + [PROGRAM, "fsck", "--data", data],
        capture_output=True,
        text=True,
        timeout=120,
    )
    check(done.returncode == 0, f"in a unit: {done.stderr}")


def main():
    if os.geteuid() != 0 or not os.path.exists(CREDS):
        print("skipped: systemd-creds encrypts for root alone")
        return
    setup = subprocess.run([CREDS, "setup"], capture_output=True, text=True)
    if setup.returncode != 0:
        print(f"skipped: this machine has no host key and makes none: {setup.stderr.strip()}")
        return
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cofactor-seal-"))
    try:
        data, opened = init_makes_what_serve_opens(folder)
        serve_opens_by_the_credential_alone(folder, data, opened)
        a_development_store_stays_one(folder)
        a_credential_may_be_printed_into_the_unit(folder)
        what_init_makes_belongs_to_the_owner_of_the_folder(folder)
        systemd_itself_opens_it(folder, data)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("ok")


main()
