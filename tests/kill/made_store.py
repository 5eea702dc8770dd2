"""A made store, and the program as a server upon it: for the tests of this folder."""

import json
import os
import pathlib
import socket
import subprocess
import sys
import time

PROGRAM = pathlib.Path(os.environ.get("COFACTOR_PROGRAM", "build/release/cofactor"))


def make_store(data, *, people, devices, requests, counting=0):
    """The requests that release a code of it: (path, token)."""
    subprocess.run(
        [
            str(PROGRAM.with_name("bench_make_store")),
            str(data),
            "--people",
            str(people),
            "--devices",
            str(devices),
            "--requests",
            str(requests),
            "--counting",
            str(counting),
        ],
        check=True,
    )
    return [line.split() for line in (data / "requests.txt").read_text().splitlines()]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def start(data, port, environment=None):
    limits = {
        f"COFACTOR_LIMITS_{kind}_PER_MINUTE": "1000000000"
        for kind in ("RELEASES", "REQUESTS", "REFUSALS")
    }
    server = subprocess.Popen(
        [str(PROGRAM), "serve", "--dev", "--data", str(data), "--listen", f"127.0.0.1:{port}"],
        env={**os.environ, **limits, "COFACTOR_RESERVE_BYTES": "0", **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    for _ in range(1200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        if server.poll() is not None:
            sys.exit(f"FAILED: the server did not start: {server.stderr.read().decode()}")
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
