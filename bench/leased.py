#!/usr/bin/env python3
"""A leased run: 10 s over 1,000,000 exclusive devices in order, none twice a step, against the rate
of shared ones of the same number, in alternating rounds."""

import argparse

import servers


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--devices", type=int, default=1000000)
    args.add_argument("--rounds", type=int, default=3)
    args.add_argument("--seconds", type=int, default=10)
    args = args.parse_args()
    sizes = ["--people", 1000, "--devices", args.devices, "--requests", args.devices]
    rounds = []
    with servers.workplace() as folder:
        stores = {}
        for kind, more in (("shared", []), ("leased", ["--exclusive"])):
            (folder / kind).mkdir()
            stores[kind] = servers.make_store(folder / kind, *sizes, *more)
        for _ in range(args.rounds):
            each = {}
            for kind, store in stores.items():
                # A server of its own each round: the run begins at the first device again, and the
                # lease of a step that has ended stands in nobody's way.
                with servers.cofactor(store) as server:
                    each[kind] = servers.wrk(
                        server, 64, args.seconds, "release.lua", store / "requests.txt"
                    )
            rounds.append(each)
    rows = [
        [
            f"{r['shared']['rate']:.0f}",
            f"{r['leased']['rate']:.0f}",
            f"{r['leased']['rate'] / r['shared']['rate']:.2f}",
            r["leased"]["errors"],
        ]
        for r in rounds
    ]
    servers.report("leased", ["shared/s", "leased/s", "ratio", "refused"], rows, rounds)


main()
