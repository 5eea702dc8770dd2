"""The program as a server in a folder of its own, and everything that it ever answered."""

import http.client
import json
import os
import pathlib
import re
import resource
import socket
import subprocess
import sys
import time

PROGRAM = pathlib.Path(os.environ.get("COFACTOR_PROGRAM", "build/release/cofactor")).resolve()


def fail(sentence):
    sys.exit(f"FAILED: {sentence}")


def allow_cores():
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


class Served:
    def __init__(self, folder, data):
        self.folder, self.data, self.token = folder, data, None
        self.answers = []
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        limits = {
            f"COFACTOR_LIMITS_{kind}_PER_MINUTE": "1000000"
            for kind in ("RELEASES", "REQUESTS", "REFUSALS")
        }
        self.environment = {
            **os.environ,
            **limits,
            "COFACTOR_RESERVE_BYTES": "0",
            "COFACTOR_URL": f"http://127.0.0.1:{self.port}",
            "XDG_CONFIG_HOME": str(folder / "client" / "config"),
            "XDG_STATE_HOME": str(folder / "client" / "state"),
        }
        (folder / "client").mkdir()
        self.log = folder / "server.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [PROGRAM, "serve", "--dev", "--data", data, "--listen", f"127.0.0.1:{self.port}"],
                cwd=folder,
                env=self.environment,
                stdout=log,
                stderr=log,
                preexec_fn=allow_cores,
            )
        self.wait_until_it_answers()
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def wait_until_it_answers(self):
        for _ in range(1200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if self.process.poll() is not None:
                fail(f"the server did not start: {self.log.read_text()}")
            time.sleep(0.025)
        fail("the server did not start within 30 s")

    def send(self, method, path, body=None, *, token=None, kind="application/json"):
        """The status and the answer as it came."""
        headers = {"Authorization": f"Bearer {token or self.token}", "Content-Type": kind}
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()  # it may hang up on what is no request
            return 0, b""
        self.answers.append(f"{response.headers}\n".encode() + text + b"\n")
        return response.status, text

    def ask(self, method, path, body=None, *, allowed=(200, 201)):
        status, text = self.send(method, path, None if body is None else json.dumps(body))
        if status not in allowed:
            fail(f"{method} {path}: {status} {text.decode()}")
        return json.loads(text) if text else None

    def break_off(self, text):
        """Sends the beginning of a request and hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(text)
            time.sleep(0.02)

    def command(self, *arguments, profile="default", exits=0):
        """The program as a client; its output is an answer too."""
        done = subprocess.run(
            [PROGRAM, *arguments],
            cwd=self.folder,
            env={**self.environment, "COFACTOR_PROFILE": profile},
            capture_output=True,
        )
        self.answers.append(done.stdout + done.stderr)
        if done.returncode != exits:
            fail(f"cofactor {' '.join(map(str, arguments))}: {done.stderr.decode()}")
        return done.stdout

    def kept_token(self):
        for file in (self.folder / "client" / "config").rglob("*"):
            found = file.is_file() and re.search(r"cft_[0-9a-z]{52}", file.read_text())
            if found:
                return found[0]
        fail("the client keeps no token")
