"""What the benchmarks share: servers pinned to core 0, wrk on core 1, and how CPU is counted."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent
PROGRAM = ROOT / "build/release/cofactor"
MAKER = ROOT / "build/release/bench_make_store"
OUT = ROOT / "build/bench"
TICK = os.sysconf("SC_CLK_TCK")
SERVER_CORE, LOAD_CORE = 0, 1
UNLIMITED = {
    f"COFACTOR_LIMITS_{kind}_PER_MINUTE": "1000000000"
    for kind in ("RELEASES", "REQUESTS", "REFUSALS")
} | {"COFACTOR_RESERVE_BYTES": "0"}


def pinned(core, argv):
    return ["taskset", "-c", str(core), *map(str, argv)]


def cpu_s(pid):
    """CPU of a process and its children so far, in seconds."""
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    total = 0
    for each in [str(pid), *children]:
        fields = pathlib.Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def resident_mb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise ValueError("a process without VmRSS")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """A server that is stopped by its own process id at the end of the block."""

    def __init__(self, argv, port, core=SERVER_CORE, **popen):
        self.port = port
        began = time.monotonic()
        self.process = subprocess.Popen(
            pinned(core, argv), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **popen
        )
        self.wait_for(600)
        self.start_s = time.monotonic() - began

    def wait_for(self, seconds):
        for _ in range(seconds * 100):
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if self.process.poll() is not None:
                sys.exit("error: a server ended at its start")
            time.sleep(0.01)
        sys.exit("error: a server did not start")

    @property
    def pid(self):
        return self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


def cofactor(data, core=SERVER_CORE, env=None):
    port = free_port()
    argv = [PROGRAM, "serve", "--dev", "--data", data, "--listen", f"127.0.0.1:{port}"]
    return Server(argv, port, core, env={**os.environ, **UNLIMITED, **(env or {})})


def nginx(folder):
    port = free_port()
    (folder / "nginx").mkdir()
    config = (HERE / "nginx.conf").read_text().replace("PORT", str(port))
    (folder / "nginx.conf").write_text(config)
    return Server(["nginx", "-p", folder, "-c", folder / "nginx.conf"], port, cwd=folder)


def make_store(folder, *sizes):
    """Principals, devices and the requests of a load, made by the server's own writer."""
    store = folder / "data"
    subprocess.run([MAKER, store, *map(str, sizes)], check=True)
    return store


def wrk(server, connections, seconds, *script, path=""):
    """What wrk saw, and the CPU that the server took meanwhile. `script`: a Lua file, arguments."""
    before = cpu_s(server.pid)
    lua = ["-s", HERE / script[0]] if script else ["-s", HERE / "told.lua"]
    url = f"http://127.0.0.1:{server.port}{path}"
    load = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", *lua, url, "--", *script[1:]]
    run = subprocess.run(pinned(LOAD_CORE, load), check=True, capture_output=True, text=True)
    used = cpu_s(server.pid) - before
    told = json.loads(run.stdout.strip().splitlines()[-1])
    told["seconds"] = told["duration_us"] / 1e6
    told["rate"] = (told["requests"] - told["errors"]) / told["seconds"]
    told["cpu_us"] = used / max(1, told["requests"]) * 1e6
    told["busy"] = used / told["seconds"]
    return told


def median_of(rounds, key):
    return statistics.median(each[key] for each in rounds)


def report(name, heading, rows, data):
    """Prints the table and keeps what it was made of as build/bench/NAME.json."""
    print("| " + " | ".join(heading) + " |")
    print("|---" * len(heading) + "|")
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    sys.stdout.flush()
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{name}.json").write_text(json.dumps(data, indent=1))


@contextlib.contextmanager
def workplace():
    """A folder on the disk that the build lies on: what is measured there is that disk."""
    OUT.mkdir(parents=True, exist_ok=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="run-", dir=OUT))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
