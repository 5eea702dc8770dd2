"""What has left a server, and what stands in its record, where it ends at the worst moment.

edge.c is preloaded into the program: it kills it exactly before or exactly after a code is written
to a socket, or lets the fsync of the record fail.
"""

import base64
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

from made_store import free_port, make_store, recorded, start

HERE = pathlib.Path(__file__).resolve().parent


def expect(holds, sentence):
    if not holds:
        sys.exit(f"FAILED: {sentence}")


class Edge:
    """A server of its own, and the request that gets a code from it."""

    def __init__(self, folder):
        self.folder, self.data = folder, folder / "data"
        self.library, self.told = folder / "edge.so", folder / "told"
        subprocess.run(
            ["clang-19", "-shared", "-fPIC", "-o", self.library, HERE / "edge.c", "-ldl"],
            check=True,
        )
        self.path, self.token = make_store(self.data, people=1, devices=1, requests=1)[0]
        self.server = None

    def start(self):
        self.port = free_port()
        asan = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        self.server = start(
            self.data,
            self.port,
            {
                "LD_PRELOAD": str(self.library),
                "COFACTOR_EDGE": str(self.told),
                "ASAN_OPTIONS": asan,
            },
        )

    def tell(self, what):
        self.told.write_text(what)

    def ask(self):
        """Every byte that the server has sent by its end, or up to an answer's."""
        body = b'{"reason":"INC-42"}'
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            connection.sendall(
                f"POST {self.path} HTTP/1.1\r\nHost: localhost\r\n"
                f"Authorization: Bearer {self.token}\r\n"
                f"Connection: close\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
            received = b""
            try:
                while piece := connection.recv(65536):
                    received += piece
            except ConnectionResetError:
                pass
        return received

    def ended(self):
        """The exit code; what it said is in `self.said`."""
        code = self.server.wait(60)
        self.said = self.server.stderr.read().decode()
        self.told.unlink(missing_ok=True)
        return code

    def releases(self):
        entries = recorded(self.data, self.folder)
        expect(sorted(entries) == list(range(len(entries))), "the record has a gap")
        return {
            position: body
            for position, body in entries.items()
            if json.loads(body)["type"] in ("code.released", "code.reread")
        }


def answer_of(received):
    expect(received.startswith(b"HTTP/1.1 201 "), f"no code came: {received[:200]}")
    return json.loads(received.partition(b"\r\n\r\n")[2])


# Negative test 32: kill -9 exactly after the socket write of a code. Its record exists.
def killed_exactly_after(edge):
    edge.start()
    edge.tell("after")
    receipt = answer_of(edge.ask())["receipt"]
    expect(edge.ended() == -signal.SIGKILL, "it was not killed")
    body = edge.releases().get(receipt["position"])
    expect(body is not None, "a code left without its entry")
    expect(base64.b64decode(receipt["body"]).decode() == body, "its entry is another one")


# Negative test 32: kill -9 exactly before. No byte of the code was sent, though it was decided.
def killed_exactly_before(edge):
    before = len(edge.releases())
    edge.start()
    edge.tell("before")
    received = edge.ask()
    expect(edge.ended() == -signal.SIGKILL, "it was not killed")
    expect(received == b"", f"something left: {received[:200]}")
    expect(len(edge.releases()) == before + 1, "what was decided is not on record")


# Negative test 31: the fsync of the record fails. No code, at most a word of the fault, and the
# process ends by itself.
def the_record_is_not_synced(edge):
    edge.start()
    edge.tell("sync")
    received = edge.ask()
    expect(edge.ended() == 1, "it went on after a failed fsync")
    expect(received == b"" or received.startswith(b"HTTP/1.1 500 "), f"it said: {received}")
    expect(not re.search(rb'"code":"[0-9]', received), "a code left without a durable record")
    expect("nothing unrecorded has left" in edge.said, f"it said: {edge.said}")


def goes_on_afterwards(edge):
    edge.start()
    receipt = answer_of(edge.ask())["receipt"]
    edge.server.send_signal(signal.SIGTERM)
    expect(edge.ended() == 0, "it did not stop as it should")
    expect(receipt["position"] in edge.releases(), "a code left without its entry")


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cofactor-edge-"))
    edge = None
    try:
        edge = Edge(folder)
        for story in (
            killed_exactly_after,
            killed_exactly_before,
            the_record_is_not_synced,
            goes_on_afterwards,
        ):
            story(edge)
            print("ok ", story.__name__)
    finally:
        if edge and edge.server and edge.server.poll() is None:
            edge.server.kill()
        shutil.rmtree(folder, ignore_errors=True)


main()
