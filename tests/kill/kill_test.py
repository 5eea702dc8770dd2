#!/usr/bin/env python3
"""Kills a server under load, again and again, and asks its record about every code that left.

Clients write each answer down before they make the next request. After fifty kills -9 at random
moments each code that anybody has seen must have its own entry, with that device and step, at the
position its receipt names; nothing acknowledged may be missing, and fsck must agree.

    kill_test.py [--kills N] [--seed N]
"""

import argparse
import base64
import http.client
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

PROGRAM = pathlib.Path(os.environ.get("COFACTOR_PROGRAM", "build/release/cofactor"))
MAKER = PROGRAM.with_name("bench_make_store")
CLIENTS = 8


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Client(threading.Thread):
    """Asks for codes without end; what it was given stands in `seen` before it asks again."""

    def __init__(self, port, requests, seed):
        super().__init__(daemon=True)
        self.port, self.requests = port, requests
        self.random = random.Random(seed)
        self.seen, self.refusals, self.stopping = [], {}, False

    def run(self):
        connection = None
        while not self.stopping:
            path, token = self.random.choice(self.requests)
            try:
                connection = connection or http.client.HTTPConnection(
                    "127.0.0.1", self.port, timeout=10
                )
                connection.request(
                    "POST",
                    path,
                    '{"reason":"INC-42 kill test"}',
                    {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
                )
                response = connection.getresponse()
                body = response.read()
            except (OSError, http.client.HTTPException):
                connection = None
                time.sleep(0.01)
                continue
            if response.status == 201:
                self.seen.append(json.loads(body))
            else:
                code = json.loads(body).get("code")
                self.refusals[code] = self.refusals.get(code, 0) + 1


def start(data, port):
    limits = {
        f"COFACTOR_LIMITS_{kind}_PER_MINUTE": "1000000000"
        for kind in ("RELEASES", "REQUESTS", "REFUSALS")
    }
    server = subprocess.Popen(
        [str(PROGRAM), "serve", "--dev", "--data", str(data), "--listen", f"127.0.0.1:{port}"],
        env={**os.environ, **limits, "COFACTOR_RESERVE_BYTES": "0"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    for _ in range(1200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        if server.poll() is not None:
            sys.exit(f"FAILED: the server did not start again: {server.stderr.read().decode()}")
        time.sleep(0.025)
    sys.exit("FAILED: the server did not start within 30 s")


def recorded(data, folder):
    """The record as the server's own tool shows it once it has stopped: position -> body."""
    out = folder / "entries.jsonl"
    with out.open("w") as file:
        subprocess.run(
            [str(PROGRAM.with_name("bench_read_store")), str(data)], check=True, stdout=file
        )
    entries = {}
    for line in out.read_text().splitlines():
        entry = json.loads(line)
        entries[entry["position"]] = entry["body"]
    return entries


def check(seen, entries):
    wrong = []
    for answer in seen:
        receipt = answer["receipt"]
        body = entries.get(receipt["position"])
        if body is None or base64.b64decode(receipt["body"]).decode() != body:
            wrong.append(f"a code left without its entry at {receipt['position']}")
            continue
        event = json.loads(body)
        if (
            event["type"] not in ("code.released", "code.reread")
            or event["device"] != answer["device"]["id"]
        ):
            wrong.append(f"entry {receipt['position']} is of another act")
    if sorted(entries) != list(range(len(entries))):
        wrong.append("the positions of the record have gaps")
    return wrong


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--kills", type=int, default=50)
    arguments.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    arguments = arguments.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    choose = random.Random(arguments.seed)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cofactor-kill-"))
    try:
        data = folder / "data"
        subprocess.run(
            [
                str(MAKER),
                str(data),
                "--people",
                "50",
                "--devices",
                "300",
                "--requests",
                "20000",
            ],
            check=True,
        )
        requests = [line.split() for line in (data / "requests.txt").read_text().splitlines()]
        port = free_port()
        server = start(data, port)
        clients = [Client(port, requests, arguments.seed + i) for i in range(CLIENTS)]
        for client in clients:
            client.start()
        for kill in range(arguments.kills):
            time.sleep(choose.uniform(0.02, 0.4))
            server.send_signal(signal.SIGKILL)
            server.wait()
            server = start(data, port)
        time.sleep(0.3)
        for client in clients:
            client.stopping = True
        for client in clients:
            client.join(15)
        server.send_signal(signal.SIGTERM)
        code = server.wait(30)
        seen = [answer for client in clients for answer in client.seen]
        entries = recorded(data, folder)
        wrong = check(seen, entries)
        for sentence in wrong[:10]:
            print("FAILED:", sentence)
        print(
            f"{arguments.kills} kills, {len(seen)} codes seen, {len(entries)} entries, "
            f"{len(wrong)} violations, exit code {code}"
        )
        if wrong or code != 0 or len(seen) < arguments.kills:
            sys.exit(1)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
