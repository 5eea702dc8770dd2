#!/usr/bin/env python3
"""What 10⁶ devices and 10⁵ grants cost beside 10⁵ devices: CPU per release, start, memory; bytes
on disk per release; and what an empty server takes."""

import argparse
import time

import servers


def database_bytes(store):
    return sum(file.stat().st_size for file in store.glob("cofactor.db*"))


def lived(folder, name, *sizes):
    (folder / name).mkdir()
    store = servers.make_store(folder / name, *sizes, "--requests", 200000)
    return store


def load(server, store, rounds, seconds):
    script = ("release.lua", store / "requests.txt")
    return [servers.wrk(server, 64, seconds, *script) for _ in range(rounds)]


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--small", type=int, default=100000)
    args.add_argument("--large", type=int, default=1000000)
    args.add_argument("--grants", type=int, default=100000)
    args.add_argument("--rounds", type=int, default=3)
    args.add_argument("--seconds", type=int, default=8)
    args = args.parse_args()
    table = []
    with servers.workplace() as folder:
        with servers.cofactor(folder / "empty") as empty:
            time.sleep(5)
            idle = servers.resident_mb(empty.pid)
        for name, devices, grants in (
            ("small", args.small, 0),
            ("large", args.large, args.grants),
        ):
            sizes = ["--people", 1000, "--devices", devices, "--grants", grants]
            store = lived(folder, name, *sizes)
            with servers.cofactor(store) as server:
                row = {"devices": devices, "grants": grants, "start_s": server.start_s}
                row["resident_mb"] = servers.resident_mb(server.pid)
                before = database_bytes(store)
                row["rounds"] = load(server, store, args.rounds, args.seconds)
            released = sum(r["requests"] - r["errors"] for r in row["rounds"])
            row["bytes_per_release"] = (database_bytes(store) - before) / released
            row["cpu_us"] = servers.median_of(row["rounds"], "cpu_us")
            row["p99_us"] = servers.median_of(row["rounds"], "p99_us")
            table.append(row)
    heading = ["devices", "grants", "CPU µs", "× first", "p99 ms", "start s", "resident MB"]
    rows = [
        [
            t["devices"],
            t["grants"],
            f"{t['cpu_us']:.1f}",
            f"{t['cpu_us'] / table[0]['cpu_us']:.2f}",
            f"{t['p99_us'] / 1e3:.2f}",
            f"{t['start_s']:.1f}",
            f"{t['resident_mb']:.0f}",
            f"{t['bytes_per_release']:.0f}",
        ]
        for t in table
    ]
    rows.append(["0 (idle)", 0, "", "", "", "", f"{idle:.0f}", ""])
    servers.report("scale", [*heading, "bytes per release"], rows, {"rows": table, "idle_mb": idle})


main()
