#!/usr/bin/env python3
"""CPU and rate of one durable release against one nginx `return 200`.

The same POST by the same wrk script, each server pinned to core 0 and the load to core 1,
in alternating rounds; medians. A round counts only if nginx's core was at least 95 % busy.
"""

import argparse

import servers


def measure(theirs, ours, requests, connections, args):
    rounds = []
    for _ in range(args.rounds):
        nginx = servers.wrk(theirs, connections, args.seconds, "release.lua", requests)
        cofactor = servers.wrk(ours, connections, args.seconds, "release.lua", requests)
        rounds.append({"nginx": nginx, "cofactor": cofactor, "counts": nginx["busy"] >= 0.95})
        rounds[-1]["cpu_ratio"] = cofactor["cpu_us"] / nginx["cpu_us"]
        rounds[-1]["rate_ratio"] = cofactor["rate"] / nginx["rate"]
    good = [each for each in rounds if each["counts"]] or rounds
    counted = sum(each["counts"] for each in rounds)
    row = {"connections": connections, "rounds": rounds, "counted": counted}
    for key in ("cpu_ratio", "rate_ratio"):
        row[key] = servers.median_of(good, key)
    for key in ("cpu_us", "rate", "p50_us", "p99_us"):
        row[key] = servers.median_of([each["cofactor"] for each in good], key)
    row["nginx_cpu_us"] = servers.median_of([each["nginx"] for each in good], "cpu_us")
    row["errors"] = sum(each["cofactor"]["errors"] for each in rounds)
    return row


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--connections", type=int, nargs="*", default=[64, 512])
    args.add_argument("--rounds", type=int, default=3)
    args.add_argument("--seconds", type=int, default=8)
    args.add_argument("--people", type=int, default=1000)
    args.add_argument("--devices", type=int, default=10000)
    args = args.parse_args()
    sizes = ["--people", args.people, "--devices", args.devices, "--requests", 200000]
    with servers.workplace() as folder:
        requests = servers.make_store(folder, *sizes) / "requests.txt"
        with servers.nginx(folder) as theirs, servers.cofactor(requests.parent) as ours:
            table = [measure(theirs, ours, requests, each, args) for each in args.connections]
    heading = ["connections", "CPU, × nginx", "rate, × nginx", "releases/s", "CPU µs"]
    heading += ["nginx µs", "p50 ms", "p99 ms", "rounds counted", "errors"]
    rows = [
        [
            t["connections"],
            f"{t['cpu_ratio']:.2f}",
            f"{t['rate_ratio']:.3f}",
            f"{t['rate']:.0f}",
            f"{t['cpu_us']:.1f}",
            f"{t['nginx_cpu_us']:.1f}",
            f"{t['p50_us'] / 1e3:.2f}",
            f"{t['p99_us'] / 1e3:.2f}",
            f"{t['counted']} of {len(t['rounds'])}",
            t["errors"],
        ]
        for t in table
    ]
    servers.report("release", heading, rows, table)


main()
