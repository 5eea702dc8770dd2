#!/usr/bin/env python3
"""p99 of a release at 64 connections, at half of the highest rate.

Each connection rests between two requests, at random around a mean that is sought until the rate is
half of what the same connections reach without rest.
"""

import servers

CONNECTIONS, SECONDS = 64, 8


def main():
    with servers.workplace() as folder:
        store = servers.make_store(
            folder, "--people", 1000, "--devices", 10000, "--requests", 200000
        )
        with servers.cofactor(store) as ours:
            ask = (CONNECTIONS, SECONDS, "release.lua", store / "requests.txt")
            highest = servers.wrk(ours, *ask)
            rest = max(1, round(CONNECTIONS / (highest["rate"] / 2) * 1e3))
            tried = {}
            while rest not in tried:
                tried[rest] = half = servers.wrk(ours, *ask, str(rest))
                if abs(half["rate"] / highest["rate"] - 0.5) > 0.1:
                    rest = max(1, round(rest * half["rate"] / highest["rate"] * 2))
    share = half["rate"] / highest["rate"]
    servers.report(
        "half_rate",
        ["highest rate", "rate", "share", "p50 ms", "p99 ms"],
        [
            [
                f"{highest['rate']:.0f}",
                f"{half['rate']:.0f}",
                f"{share:.2f}",
                f"{half['p50_us'] / 1e3:.2f}",
                f"{half['p99_us'] / 1e3:.2f}",
            ]
        ],
        {"highest": highest, "half": half},
    )


main()
