#!/usr/bin/env python3
"""Releases per second against what CPU and disk allow, also with every fdatasync slowed by 2 ms.

The limit is min(1/CPU, 1/(s + CPU + c)) for one waiter and min(1/CPU, n/(2s + CPU + c)) for n: one
batch is gathered while the one before it is made durable. CPU is that of a release in the same
round; s an appending fdatasync of as many bytes as the server wrote for one of its own, measured
alone on the server's core after the round (the shortest it can be: the limit is the highest), plus
2 ms where it was slowed; c the round trip of an empty reply of the same server at one connection.
"""

import argparse
import struct
import subprocess

import servers


def tool(folder, name, *flags):
    out = folder / name
    source = servers.HERE / f"{name.split('.')[0]}.c"
    subprocess.run(["clang-19", "-O2", *flags, "-o", out, source], check=True)
    return out


def written(pid):
    for line in open(f"/proc/{pid}/io", encoding="ascii"):
        if line.startswith("write_bytes"):
            return int(line.split()[1])
    raise ValueError("no write_bytes")


def syncs(path):
    return struct.unpack("QQ", path.read_bytes())


def round_of(server, store, folder, waiters, seconds, slowed_us):
    counted = folder / "counted"
    bytes_before, (syncs_before, ns_before) = written(server.pid), syncs(counted)
    told = servers.wrk(server, waiters, seconds, "release.lua", store / "requests.txt")
    number, ns = (now - then for now, then in zip(syncs(counted), (syncs_before, ns_before)))
    told["batch"] = told["requests"] / number
    told["own_sync_us"] = ns / number / 1e3
    told["bytes"] = max(512, round((written(server.pid) - bytes_before) / number))
    append = [folder / "append_sync", folder / "appended", told["bytes"], 2000]
    alone = subprocess.run(
        servers.pinned(servers.SERVER_CORE, append), check=True, capture_output=True, text=True
    )
    told["s_us"] = float(alone.stdout) + slowed_us
    empty = servers.wrk(server, 1, 2, path="/healthz")
    told["c_us"] = empty["p50_us"]
    syncing = told["s_us"] * (1 if waiters == 1 else 2)
    cpu = told["cpu_us"]
    told["limit"] = 1e6 * min(1 / cpu, waiters / (syncing + cpu + told["c_us"]))
    told["share"] = told["rate"] / told["limit"]
    return told


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--waiters", type=int, nargs="*", default=[1, 8, 64, 512])
    args.add_argument("--seconds", type=int, default=6)
    args = args.parse_args()
    table = []
    with servers.workplace() as folder:
        sizes = ["--people", 1000, "--devices", 10000, "--requests", 200000]
        store = servers.make_store(folder, *sizes)
        shim = tool(folder, "sync_shim.so", "-shared", "-fPIC")
        tool(folder, "append_sync")
        for slowed_us in (0, 2000):
            env = {
                "LD_PRELOAD": str(shim),
                "COFACTOR_SYNC_COUNTED": str(folder / "counted"),
                "COFACTOR_SYNC_SLOWED_US": str(slowed_us),
            }
            with servers.cofactor(store, env=env) as server:
                for waiters in args.waiters:
                    row = round_of(server, store, folder, waiters, args.seconds, slowed_us)
                    table.append({"slowed_us": slowed_us, "waiters": waiters, **row})
    heading = ["fsync", "waiters", "releases/s", "limit/s", "share", "CPU µs"]
    rows = [
        [
            "+2 ms" if t["slowed_us"] else "as it is",
            t["waiters"],
            f"{t['rate']:.0f}",
            f"{t['limit']:.0f}",
            f"{t['share']:.2f}",
            f"{t['cpu_us']:.1f}",
            f"{t['s_us']:.0f}",
            f"{t['own_sync_us']:.0f}",
            f"{t['c_us']:.0f}",
            f"{t['batch']:.1f}",
            t["bytes"],
            f"{t['p50_us'] / 1e3:.2f}",
            f"{t['p99_us'] / 1e3:.2f}",
        ]
        for t in table
    ]
    more = ["s µs", "own sync µs", "c µs", "releases a sync", "bytes a sync", "p50 ms", "p99 ms"]
    servers.report("disk_limit", heading + more, rows, table)


main()
