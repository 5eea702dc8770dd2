#!/usr/bin/env python3
"""Kills a server under load, again and again, and asks its record about every code that left.

Clients write each answer down before they make the next request. After fifty kills -9 at random
moments each code that anybody has seen must have its own entry, with that device and step, at the
position its receipt names; nothing acknowledged may be missing, and fsck must agree. Of devices
that count no counter is given to two people, and none is left out or given again behind a later.

    kill_test.py [--kills N] [--seed N]
"""

# Negative test 32, at random moments; edge_test.py has the two moments that matter most.

import argparse
import base64
import http.client
import json
import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import threading
import time

from made_store import free_port, make_store, recorded, start

CLIENTS = 8


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


def check_counters(seen, entries):
    """In the order of the record each counter of a device is one more, and one person's."""
    wrong, given = [], {}
    for position in sorted(entries):
        event = json.loads(entries[position])
        if "counter" not in event:
            continue
        holders = given.setdefault(event["device"], [])
        counter, holder = event["counter"], event["holder"]["id"]
        if event["type"] == "code.released" and counter == len(holders):
            holders.append(holder)
        elif counter != len(holders) - 1 or holders[counter] != holder:
            wrong.append(f"entry {position} gives counter {counter} of {len(holders)} given")
    counted = [answer for answer in seen if "counter" in answer]
    for answer in counted:
        event = json.loads(base64.b64decode(answer["receipt"]["body"]))
        if event.get("counter") != answer["counter"]:
            wrong.append(f"a code of counter {answer['counter']} is of another entry")
    if not counted:
        wrong.append("no code of a counter was seen")
    return wrong


def main():
    arguments = argparse.ArgumentParser()
    usual = 1000 if os.environ.get("COFACTOR_LONG") else 50
    arguments.add_argument("--kills", type=int, default=usual)
    arguments.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    arguments = arguments.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    choose = random.Random(arguments.seed)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cofactor-kill-"))
    try:
        data = folder / "data"
        requests = make_store(data, people=50, devices=300, requests=20000, counting=30)
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
        wrong = check(seen, entries) + check_counters(seen, entries)
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
