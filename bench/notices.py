#!/usr/bin/env python3
"""Releases beside notices that nobody takes: every code is one for ten admins by mail and for
twenty webhooks, the relay and all receivers take a connection and say nothing, and every attempt
lasts as long as it may. The same load against the same store without any of them, in alternating
rounds."""

import argparse
import datetime
import json
import shutil
import socket
import urllib.request

import servers

ADMINS, WEBHOOKS = 10, 20
CONNECTIONS = 64


class Hanging:
    """Connections to it are made, by the system alone, and nothing is ever said."""

    def __init__(self):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(4096)
        self.port = self.socket.getsockname()[1]


def ask(server, token, method, path, body=None):
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/api/v1{path}",
        None if method == "GET" else json.dumps(body or {}).encode(),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read() or b"{}")


def surroundings(hanging):
    # None of these hours is ever now, so that every code is one outside of them.
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    other = days[(datetime.datetime.now(datetime.UTC).weekday() + 3) % 7]
    return {
        "COFACTOR_MAIL_RELAY": f"localhost:{hanging.port}",
        "COFACTOR_MAIL_FROM": "cofactor@example.com",
        "COFACTOR_EGRESS_INTERNAL": f"localhost:{hanging.port}",
        "COFACTOR_PUBLIC_URL": "https://cofactor.example.com",
        "COFACTOR_NOTICES_HOURS": f"{other}-{other} 00:00-00:01 +00:00",
    }


def add_destinations(store, env, hanging):
    """Gives the organization's path and an admin's token."""
    path, token = (store / "requests.txt").read_text().splitlines()[0].split()
    org = path.split("/accounts/")[0].removeprefix("/api/v1")
    with servers.cofactor(store, env=env) as server:
        for i in range(WEBHOOKS):
            webhook = {
                "name": f"hook {i}",
                "url": f"https://localhost:{hanging.port}/{i}",
                "kinds": ["release", "first-use", "off-hours"],
            }
            ask(server, token, "POST", f"{org}/webhooks", webhook)
    return org, token


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--rounds", type=int, default=3)
    args.add_argument("--seconds", type=int, default=30)
    args = args.parse_args()
    sizes = ["--people", 1000, "--devices", 10000, "--requests", 200000, "--admins", ADMINS]
    hanging = Hanging()
    env = {"without": {}, "hanging": surroundings(hanging)}
    stores, rounds = {}, []
    with servers.workplace() as folder:
        stores["without"] = servers.make_store(folder, *sizes)
        stores["hanging"] = folder / "hanging"
        shutil.copytree(stores["without"], stores["hanging"])
        org, admin = add_destinations(stores["hanging"], env["hanging"], hanging)
        for _ in range(args.rounds):
            each = {}
            for kind, store in stores.items():
                with servers.cofactor(store, env=env[kind]) as server:
                    each[kind] = servers.wrk(
                        server, CONNECTIONS, args.seconds, "release.lua", store / "requests.txt"
                    )
                    if kind == "hanging":
                        waiting = ask(server, admin, "GET", f"{org}/deliveries")["deliveries"]
                        each["waiting"] = len(waiting)
                        each["failed"] = sum(one["attempts"] > 0 for one in waiting)
            each["ratio"] = each["hanging"]["rate"] / each["without"]["rate"]
            rounds.append(each)
    rows = [
        [
            f"{r['without']['rate']:.0f}",
            f"{r['hanging']['rate']:.0f}",
            f"{r['ratio']:.3f}",
            f"{r['without']['p99_us'] / 1e3:.2f}",
            f"{r['hanging']['p99_us'] / 1e3:.2f}",
            r["waiting"],
            r["failed"],
            r["hanging"]["errors"],
        ]
        for r in rounds
    ]
    heading = ["releases/s", "while all hang", "ratio", "p99 ms", "while all hang"]
    servers.report(
        "notices", [*heading, "destinations that wait", "tried in vain", "errors"], rows, rounds
    )
    if min(each["waiting"] for each in rounds) < ADMINS + WEBHOOKS:
        raise SystemExit("error: not every destination waits, so this measured something else")


main()
