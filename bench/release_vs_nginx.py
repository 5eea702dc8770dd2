#!/usr/bin/env python3
"""CPU and rate of one durable release against one nginx `return 200`.

The same POST by the same wrk script, each server pinned to core 0 and the load to core 1,
in alternating rounds; medians. A round counts only if nginx's core was at least 95 % busy.
"""

import argparse
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
TICK = os.sysconf("SC_CLK_TCK")


def cpu_s(pid):
    pids = [pid] + [
        int(p) for p in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ]
    total = 0
    for p in pids:
        fields = pathlib.Path(f"/proc/{p}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port):
    for _ in range(600):
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit("error: a server did not start")


class Server:
    def __init__(self, argv, port, cwd=None, env=None):
        self.port = port
        self.process = subprocess.Popen(
            ["taskset", "-c", "0", *argv],
            cwd=cwd,
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(port)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def load(server, requests, connections, seconds):
    before, start = cpu_s(server.process.pid), time.monotonic()
    out = subprocess.run(
        [
            "taskset",
            "-c",
            "1",
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{seconds}s",
            "-s",
            str(HERE / "release.lua"),
            f"http://127.0.0.1:{server.port}",
            "--",
            requests,
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    used, took = cpu_s(server.process.pid) - before, time.monotonic() - start
    told = json.loads(out.strip().splitlines()[-1])
    told["seconds"] = told["duration_us"] / 1e6
    told["rate"] = (told["requests"] - told["errors"]) / told["seconds"]
    told["cpu_us"] = used / max(1, told["requests"]) * 1e6
    told["busy"] = used / told["seconds"]
    return told


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--program", default="build/release/cofactor")
    args.add_argument("--maker", default="build/release/bench_make_store")
    args.add_argument("--connections", type=int, nargs="*", default=[64, 512])
    args.add_argument("--rounds", type=int, default=3)
    args.add_argument("--seconds", type=int, default=8)
    args.add_argument("--people", type=int, default=1000)
    args.add_argument("--devices", type=int, default=10000)
    args = args.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cofactor-bench-"))
    try:
        store = folder / "data"
        subprocess.run(
            [
                args.maker,
                store,
                "--people",
                str(args.people),
                "--devices",
                str(args.devices),
                "--requests",
                "200000",
            ],
            check=True,
        )
        nginx_port, port = free_port(), free_port()
        (folder / "nginx").mkdir()
        (folder / "nginx.conf").write_text(
            (HERE / "nginx.conf").read_text().replace("PORT", str(nginx_port))
        )
        nginx = Server(
            ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")],
            nginx_port,
            cwd=folder,
        )
        limits = {
            f"COFACTOR_LIMITS_{k}_PER_MINUTE": "1000000000"
            for k in ("RELEASES", "REQUESTS", "REFUSALS")
        }
        cofactor = Server(
            [
                args.program,
                "serve",
                "--dev",
                "--data",
                str(store),
                "--listen",
                f"127.0.0.1:{port}",
            ],
            port,
            env={**os.environ, **limits, "COFACTOR_RESERVE_BYTES": "0"},
        )
        table = []
        for connections in args.connections:
            rounds = []
            for _ in range(args.rounds):
                theirs = load(nginx, str(store / "requests.txt"), connections, args.seconds)
                ours = load(cofactor, str(store / "requests.txt"), connections, args.seconds)
                rounds.append(
                    {
                        "nginx": theirs,
                        "cofactor": ours,
                        "counts": theirs["busy"] >= 0.95,
                        "cpu_ratio": ours["cpu_us"] / theirs["cpu_us"],
                        "rate_ratio": ours["rate"] / theirs["rate"],
                    }
                )
            good = [r for r in rounds if r["counts"]] or rounds
            table.append(
                {
                    "connections": connections,
                    "rounds": rounds,
                    "counted": sum(r["counts"] for r in rounds),
                    "cpu_ratio": statistics.median(r["cpu_ratio"] for r in good),
                    "rate_ratio": statistics.median(r["rate_ratio"] for r in good),
                    "cpu_us": statistics.median(r["cofactor"]["cpu_us"] for r in good),
                    "rate": statistics.median(r["cofactor"]["rate"] for r in good),
                    "p99_ms": statistics.median(r["cofactor"]["p99_us"] for r in good) / 1e3,
                    "errors": sum(r["cofactor"]["errors"] for r in rounds),
                }
            )
        cofactor.stop()
        nginx.stop()
        heading = ["connections", "CPU, × nginx", "rate, × nginx", "releases/s", "CPU µs"]
        heading += ["p99 ms", "rounds counted", "errors"]
        print("| " + " | ".join(heading) + " |")
        print("|---" * len(heading) + "|")
        for t in table:
            cells = [t["connections"], f"{t['cpu_ratio']:.2f}", f"{t['rate_ratio']:.3f}"]
            cells += [f"{t['rate']:.0f}", f"{t['cpu_us']:.1f}", f"{t['p99_ms']:.1f}"]
            cells += [f"{t['counted']} of {len(t['rounds'])}", t["errors"]]
            print("| " + " | ".join(str(cell) for cell in cells) + " |")
        out = pathlib.Path("build/bench")
        out.mkdir(parents=True, exist_ok=True)
        (out / "release_vs_nginx.json").write_text(json.dumps(table, indent=1))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
