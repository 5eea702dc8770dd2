#!/usr/bin/env python3
"""Load that wants to hurt: each attack for some seconds, on a server with its usual limits, while
somebody else asks for codes of other devices at a steady rate. Every code of theirs has to come,
the attackers get what docs and limits allow them, memory stays within its bound, and the record is
whole and no longer than it may be.

    hostile_test.py [ATTACK]…       COFACTOR_LONG=1: 100,000 callers, 12,000 connections, longer

As root it runs in a network and a mount of its own: callers have an IPv6 address each, and a small
disk is filled. Otherwise callers come from 127.0.0.0/8, and the disk is left out, which is said.
"""

import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

from bystander import Bystander, Figures
from callers import Queue, Rereading, Unknown
from disk import FullDisk
from holders import HalfPictures, HalfRequests, Probes, SlowReaders
from world import LONG, SANITIZED, Acme, Memory, Server, expect, make_store

OWN = "COFACTOR_HOSTILE_OWN"  # set where network and mounts are this test's own
SECONDS = 15 if LONG else 3
RATE = 4 if SANITIZED else 20  # codes that the bystander asks for, a second


def sized(long, short, sanitized):
    return sanitized if SANITIZED else long if LONG else short


def take_own_network():
    """Begins anew in a network and mounts that nobody else sees, if that is allowed."""
    if OWN in os.environ or shutil.which("unshare") is None or shutil.which("ip") is None:
        return
    there = ["unshare", "--net", "--mount", "--propagation", "private"]
    if subprocess.run([*there, "true"], capture_output=True).returncode == 0:
        os.execvpe(
            "unshare", [*there, sys.executable, *sys.argv], {**os.environ, OWN: str(os.getpid())}
        )


def set_up_network():
    """Every address of 2001:db8::/32 is ours, and sockets keep little of what nobody reads."""
    if OWN not in os.environ:
        return False
    commands = [
        ["ip", "link", "set", "lo", "up"],
        ["ip", "-6", "route", "add", "local", "2001:db8::/32", "dev", "lo"],
    ]
    for command in commands:
        if subprocess.run(command, capture_output=True).returncode != 0:
            return False
    for name in ("tcp_wmem", "tcp_rmem"):
        try:
            pathlib.Path(f"/proc/sys/net/ipv4/{name}").write_text("4096 16384 16384")
        except OSError:
            print(f"(net.ipv4.{name} cannot be set here: sockets keep more of what nobody reads)")
    return True


class Table:
    def __init__(self):
        self.rows = []

    def add(self, name, got, before, meanwhile, peak, allowed, written):
        self.rows.append((name, got, before, meanwhile, peak, allowed, written))
        print(self.text(self.rows[-1]), flush=True)
        expect(not before.refused and not meanwhile.refused,
               f"{name}: the bystander was refused {before.refused + meanwhile.refused}")
        if not SANITIZED:
            expect(meanwhile.asked > 0, f"{name}: the bystander asked nothing")
            expect(meanwhile.p99 < 2, f"{name}: the bystander's p99 is {meanwhile.p99:.3f} s")
            expect(peak <= allowed, f"{name}: {peak >> 20} MB, over {allowed >> 20} MB")

    @staticmethod
    def text(row):
        name, got, before, meanwhile, peak, allowed, written = row
        return (
            f"| {name} | {got} | {meanwhile.asked} | "
            f"{before.p50 * 1000:.1f} / {before.p99 * 1000:.1f} | "
            f"{meanwhile.p50 * 1000:.1f} / {meanwhile.p99 * 1000:.1f} | "
            f"{peak / 2**20:.0f} of {allowed / 2**20:.0f} | {written} |"
        )

    def show(self):
        print("\n| attack | what the attacker got | bystander's codes | p50 / p99 ms before | "
              "p50 / p99 ms meanwhile | resident MB | entries |\n|---|---|---|---|---|---|---|")
        for row in self.rows:
            print(self.text(row))


class World:
    """What the attacks on limits and connections share."""

    def __init__(self, folder, has_network):
        data = folder / "data"
        lines = make_store(data, people=80, devices=60, requests=60 * 80)
        by_token = {}
        for path, token in lines:
            by_token.setdefault(token, []).append((path, token))
        people = list(by_token.values())
        self.attackers = people[:10]
        # In turn: nobody's code of one device comes too often.
        self.theirs = [asks[i] for i in range(20) for asks in people[10:]]
        self.server = Server(
            folder, data, host="::1" if has_network else "127.0.0.1",
            environment={"COFACTOR_RESERVE_BYTES": "0"},
        )
        self.address = self.server.address
        self.acme = Acme(self.server, services=64)
        self.person = self.acme.person("ben")[1]
        self.auditors = [self.acme.auditor(name) for name in ("cy", "di")]

    def attacks(self):
        bench = self.attackers[0][0][0].rpartition("/accounts/")[0]
        account = self.attackers[0][0][0].rpartition("/")[0]
        devices = f"{account}/devices"
        files = resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 500
        return [
            Rereading(self.attackers[0]),
            Queue(self.acme, self.person),
            Unknown(self.attackers[1][0][0], sized(100_000, 5_000, 1_000)),
            HalfRequests(self.attackers[1][0][0], min(files, sized(12_000, 2_000, 300))),
            HalfPictures(devices, self.attackers[2][0][1], 12),
            SlowReaders(
                self.acme, self.auditors, (f"{bench}/events", self.attackers[3][0][1]),
                sized(1_000, 500, 100),
            ),
        ]


def run_attacks(folder, has_network, chosen, table):
    world = World(folder, has_network)
    server, acme = world.server, world.acme
    try:
        before_probes = len(os.listdir(f"/proc/{server.process.pid}/fd"))
        at_rest = server.resident()
        memory = Memory(server)
        probes = Probes(
            server, world.attackers[1][0][0], f"{acme.org}/log?limit=500", world.auditors[0]
        )
        bystander = Bystander(server.address, world.theirs, RATE)
        quiet = time.monotonic()
        time.sleep(SECONDS)
        done = []
        for attack in world.attacks():
            if not chosen or any(word in attack.name for word in chosen):
                size, begun = acme.status()["log_size"], time.monotonic()
                memory.begin()
                got = attack.run(world, SECONDS)
                ended = time.monotonic()
                done.append((attack, got, begun, ended, memory.peak,
                             acme.status()["log_size"] - size))
                time.sleep(0.5)
        asked = bystander.stop()
        held_for = probes.check(server, before_probes + 2)
        first = done[0][2] if done else time.monotonic()
        before = Figures([each for each in asked if quiet + 0.5 <= each[0] < first])
        for attack, got, begun, ended, peak, written in done:
            meanwhile = Figures([each for each in asked if begun <= each[0] < ended])
            table.add(attack.name, got, before, meanwhile, peak, at_rest + attack.allowed, written)
        expect(all(status == 201 for _, _, status in asked), "the bystander was refused in between")
        acme.check_the_log(server)
        server.stop()
        entries = server.entries()
        for attack, *_ in done:
            attack.check(entries)
        print(f"{len(asked)} codes of the bystander, {len(entries)} entries, verified; what was "
              f"left half done was gone after {held_for:.0f} s; at rest {at_rest >> 20} MB")
    finally:
        if server.process.poll() is None:
            server.process.kill()


def main():
    take_own_network()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    has_network = set_up_network()
    if not has_network:
        print("SKIPPED: no network of its own (root and unshare): callers come from 127.0.0.0/8")
    chosen, table = sys.argv[1:], Table()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cofactor-hostile-"))
    try:
        if chosen != ["disk"]:
            run_attacks(folder, has_network, chosen, table)
        for live in (True, False) if LONG else (True,):
            if not has_network:
                print("SKIPPED: no small disk can be mounted here")
            elif not chosen or "disk" in chosen:
                full = FullDisk(folder / ("another" if live else "us"), live)
                try:
                    table.add(**full.run())
                finally:
                    full.end()
        table.show()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
