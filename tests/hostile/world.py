"""A server of its own with two organizations, and what is read of it from outside: Bench, which
made_store fills with people and shared devices, and Acme, which is set up here over the API, with
Ada as its admin, services, and a device that one asker at a time may have."""

import base64
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kill"))
from made_store import PROGRAM, make_store, recorded  # noqa: E402

# Figures of time and memory count on the build that is shipped; a sanitizer's own are not ours.
SANITIZED = os.environ.get("COFACTOR_PRESET", "release") != "release"
LONG = bool(os.environ.get("COFACTOR_LONG"))


def fail(sentence):
    sys.exit(f"FAILED: {sentence}")


def expect(holds, sentence):
    if not holds:
        fail(sentence)


class Api:
    """One connection, one token."""

    def __init__(self, address, token=None, timeout=120):
        self.address, self.token, self.timeout, self.connection = address, token, timeout, None

    def send(self, method, path, body=None, token=None):
        """The status and the answer; 0 where the server hung up."""
        headers = {"Content-Type": "application/json"}
        if token or self.token:
            headers["Authorization"] = f"Bearer {token or self.token}"
        text = None if body is None else json.dumps(body)
        try:
            self.connection = self.connection or http.client.HTTPConnection(
                *self.address, timeout=self.timeout
            )
            self.connection.request(method, path, text, headers)
            response = self.connection.getresponse()
            answer = response.read()
        except (OSError, http.client.HTTPException):
            self.connection = None
            return 0, {}
        return response.status, json.loads(answer) if answer else {}

    def ask(self, method, path, body=None, token=None):
        status, answer = self.send(method, path, body, token)
        expect(status in (200, 201, 204), f"{method} {path}: {status} {answer}")
        return answer


class Server:
    """The program, started and stopped; what it said stands in `log`."""

    def __init__(self, folder, data, *, host="127.0.0.1", environment=None):
        self.folder, self.data = folder, data
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as listener:
            listener.bind((host, 0))
            self.address = (host, listener.getsockname()[1])
        self.log = folder / "server.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [PROGRAM, "serve", "--dev", "--data", data, "--listen", self.place()],
                env={**os.environ, **(environment or {})},
                stdout=log,
                stderr=log,
            )
        for _ in range(2400):
            with socket.socket(family) as probe:
                if probe.connect_ex(self.address) == 0:
                    return
            if self.process.poll() is not None:
                fail(f"the server did not start: {self.log.read_text()}")
            time.sleep(0.025)
        fail("the server did not start within a minute")

    def place(self):
        host, port = self.address
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    def resident(self):
        """Bytes of it in memory, now."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        return 0

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(120)
        said = self.log.read_text()
        expect(code == 0, f"the server ended with {code}: {said[-4000:]}")
        expect("ThreadSanitizer" not in said, said[-8000:])
        expect("\nerror: " not in said, f"it told of a fault: {said[-4000:]}")

    def entries(self):
        """The record of a stopped server, as its own tool reads it."""
        return [json.loads(body) for _, body in sorted(recorded(self.data, self.folder).items())]


class Memory(threading.Thread):
    """Looks at the server's resident size every few milliseconds."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.stopping = server, False
        self.peak = 0
        self.start()

    def run(self):
        while not self.stopping:
            try:
                self.peak = max(self.peak, self.server.resident())
            except OSError:
                return
            time.sleep(0.01)

    def begin(self):
        self.peak = self.server.resident()


class Acme:
    """Ada's organization, made over the API."""

    def __init__(self, server, services):
        token = (server.data / "setup.token").read_text().strip()
        self.api = Api(server.address)
        made = self.api.ask(
            "POST",
            "/api/v1/setup",
            {"name": "Ada", "email": "ada@example.com", "organization": "acme"},
            token,
        )
        self.token = self.api.token = made["token"]
        self.org = f"/api/v1/orgs/{made['organization']['id']}"
        me = self.api.ask("GET", "/api/v1/whoami")["memberships"][0]["id"]
        self.vault = self.post("vaults", {"name": "production"})["id"]
        self.grant("member", me)
        self.account = self.add_device("root")
        self.codes = f"{self.org}/accounts/{self.account}/codes"
        self.services = [self.service(f"service-{i}") for i in range(services)]

    def post(self, path, body):
        return self.api.ask("POST", f"{self.org}/{path}", body)

    def grant(self, kind, who, role="responder", on=None):
        on = on or {"kind": "vault", "id": self.vault}
        return self.post("grants", {"to": {"kind": kind, "id": who}, "role": role, "on": on})["id"]

    def add_device(self, name, shared=False):
        account = self.post("accounts", {"vault": self.vault, "name": name})["id"]
        seed = base64.b32encode(os.urandom(20)).decode()
        device = self.post(
            f"accounts/{account}/devices",
            {"name": "one", "shared": shared, "secret": {"base32": seed}},
        )
        self.post(f"devices/{device['id']}/confirm", {})
        return account

    def service(self, name):
        made = self.post("services", {"name": name})["id"]
        self.grant("service", made)
        return self.post(f"services/{made}/tokens", {"name": "t", "expires_in_s": 86400})["token"]

    def person(self, name):
        """Invited, signed in and a responder: their membership and token."""
        invited = self.post("invitations", {"email": f"{name}@example.com", "name": name})
        token = self.api.ask("POST", "/api/v1/sessions", {}, invited["token"])["token"]
        self.grant("member", invited["membership"])
        return invited["membership"], token

    def auditor(self, name):
        membership, token = self.person(name)
        whole = {"kind": "organization", "id": self.org.rpartition("/")[2]}
        self.grant("member", membership, "auditor", whole)
        return token

    def status(self):
        return self.api.ask("GET", "/api/v1/server/status")

    def check_the_log(self, server):
        """What an auditor does: exports both records over the program, and verifies them."""
        findings = self.api.ask("POST", "/api/v1/server/fsck", {})
        expect(not findings.get("findings"), f"fsck: {findings}")
        folder = server.folder / "client"
        folder.mkdir(exist_ok=True)
        (folder / "token").write_text(self.token)
        (folder / "token").chmod(0o600)
        environment = {
            **os.environ,
            "COFACTOR_URL": f"http://{server.place()}",
            "COFACTOR_TOKEN_FILE": str(folder / "token"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_STATE_HOME": str(folder / "state"),
        }

        def program(*arguments):
            done = subprocess.run([PROGRAM, *arguments], env=environment, capture_output=True)
            expect(done.returncode == 0, f"cofactor {arguments}: {done.stderr.decode()}")
            return done.stdout

        key = folder / "record.key"
        key.write_bytes(program("audit", "key"))
        for scope in ("--org", "--server"):
            out = folder / f"export{scope}"
            program("audit", "export", out, *(["--server"] if scope == "--server" else []))
            program("audit", "verify", out, "--key", key)


__all__ = ["Acme", "Api", "LONG", "Memory", "SANITIZED", "Server", "expect", "fail", "make_store"]
