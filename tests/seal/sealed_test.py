"""A server that lost its key: it starts sealed, says so, serves nothing but who one is, and records
what was asked; with its key again it goes on, and its record and its store fit.

    COFACTOR_PROGRAM=build/dev/cofactor python3 tests/seal/sealed_test.py
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(os.environ["COFACTOR_PROGRAM"])


def check(held, sentence):
    if not held:
        sys.exit(f"FAILED: {sentence}")


class Server:
    def __init__(self, folder):
        self.folder, self.url = folder, f"unix:{folder}/server.sock"
        self.environment = {
            **os.environ,
            "HOME": str(folder),
            "COFACTOR_URL": self.url,
            "COFACTOR_RESERVE_BYTES": "16777216",
            "COFACTOR_METRICS_LISTEN": f"unix:{folder}/door.sock",
        }
        for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
            self.environment.pop(name, None)

    def start(self):
        command = [PROGRAM, "serve", "--dev", "--data", self.folder / "data", "--listen", self.url]
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, text=True
        )
        self.said = ""
        for line in self.process.stdout:
            self.said += line
            if line.startswith("WARNING"):
                return
        sys.exit(f"FAILED: the server did not start: {self.said}")

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.communicate(timeout=60)

    def run(self, *words, code=0):
        done = subprocess.run(
            [PROGRAM, *words], env=self.environment, capture_output=True, text=True, timeout=120
        )
        check(done.returncode == code, f"{words}: exit {done.returncode}: {done.stderr}")
        return done.stdout + done.stderr

    def ask(self, path, token=None, method="GET", socket="server.sock"):
        """The status and the body."""
        fields = ["-H", f"Authorization: Bearer {token}"] if token else []
        done = subprocess.run(
            ["curl", "-s", "-X", method, "-w", "\n%{http_code}", *fields]
            + ["--unix-socket", self.folder / socket, f"http://localhost{path}"],
            capture_output=True,
            text=True,
            timeout=60,
        )
        body, status = done.stdout.rsplit("\n", 1)
        return int(status), body


def is_watched_while_sealed(server):
    """The operator's door stays open: a sealed server is seen to be sealed, not to be gone."""
    status, body = server.ask("/readyz", socket="door.sock")
    check(status == 503 and body.startswith("not ready\ntrouble: sealed\n"), f"/readyz: {body}")
    status, text = server.ask("/metrics", socket="door.sock")
    check(status == 200, f"/metrics: {status} {text}")
    told = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    for name in ("cofactor_sealed", "cofactor_clock_sure"):
        check(told.get(name) == "1", f"{name} is {told.get(name)}")
    check(float(told["cofactor_log_entries"]) > 3, "the log is empty")
    check(float(told['cofactor_refusals_total{code="sealed"}']) >= 9, "no refusal is counted")
    check(float(told['cofactor_http_answers_total{status="5xx"}']) >= 10, "no answer is counted")
    check(told["cofactor_reserve_left_bytes"] == "16777216", "the reserve is not told")
    check("cofactor_writer_wait_seconds_count" not in told, "nobody writes while it is sealed")
    said = server.run("doctor", "--data", server.folder / "data", code=12)
    check("bad  server: It gives no codes now." in said and "bad  server: sealed" in said, said)


def story(folder):
    server = Server(folder)
    server.start()
    data = folder / "data"
    server.run(
        *["setup", "--name", "Ada", "--email", "ada@example.com"],
        *["--token-file", data / "setup.token"],
    )
    server.run("vault", "add", "production")
    token = json.loads((folder / ".config/cofactor/default.json").read_text())["token"]
    server.end(signal.SIGKILL)

    shutil.move(data / "root.key", folder / "root.key")
    server.start()
    check("sealed" in server.said, "the start does not say so")
    status, body = server.ask("/readyz")
    check(status == 503 and body.startswith("sealed\n"), f"/readyz: {status} {body}")
    check(server.ask("/healthz") == (200, "ok\n"), "/healthz")
    status, body = server.ask("/")
    check(status == 200 and "<script" in body, "the pages are served")
    for path in ("/log/checkpoint", "/api/v1/orgs", "/api/v1/orgs/org_nothing/vaults"):
        for bearer in (None, token, "cft_nobody"):
            status, body = server.ask(path, bearer)
            check(status == 503 and '"code":"sealed"' in body, f"{path}: {status} {body}")
    status, body = server.ask("/api/v1/whoami", token)
    who = json.loads(body)
    check(status == 200 and who["sealed"] and who["memberships"] == [], f"whoami: {body}")
    check(server.ask("/api/v1/whoami")[0] == 401, "whoami of nobody")
    status, body = server.ask("/api/v1/server/status", token)
    check(status == 200 and json.loads(body)["sealed"] is True, f"status: {body}")
    check("sealed" in server.run("vault", "list", code=7), "the command line says so")
    is_watched_while_sealed(server)
    server.end(signal.SIGKILL)

    shutil.move(folder / "root.key", data / "root.key")
    server.start()
    listed = server.run("vault", "list", "--json")
    check("production" in listed, listed)
    listed = server.run("audit", "list", "--server", "--limit", "20", "--json")
    types = [entry["type"] for entry in json.loads(listed)["entries"]]
    check("store.unsealed" in types, f"the record does not say that it was unsealed: {types}")
    check("refused" in types, f"the record does not say what was refused: {types}")
    server.run("fsck")
    server.run("audit", "export", folder / "record", "--server")
    key = folder / "record.key"
    key.write_text(server.run("audit", "key"))
    server.run("audit", "verify", folder / "record", "--key", key)
    server.end()


with tempfile.TemporaryDirectory(prefix="cofactor-sealed-") as name:
    story(pathlib.Path(name))
print("ok")
