"""Those who ask: one person without end, 64 services in a queue, unknown callers by thousands."""

import collections
import concurrent.futures
import ipaddress
import json
import multiprocessing
import os
import socket
import threading
import time

from world import Api, expect

REASON = b'{"reason":"INC-42 again"}'


def in_processes(function, arguments):
    """What each call gives, each in a process of its own."""
    context = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(len(arguments), mp_context=context) as pool:
        return list(pool.map(function, *zip(*arguments)))


def request(method, path, token, body=b"", fields=""):
    bearer = f"Authorization: Bearer {token}\r\n" if token else ""
    return (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{bearer}{fields}"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def status_of(connection):
    """Of one answer, which is read whole; 0 where the connection ended."""
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        if not piece:
            return 0
        received += piece
    head, _, rest = received.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(rest) < length:
        piece = connection.recv(65536)
        if not piece:
            return 0
        rest += piece
    return int(head[9:12])


# --- one person, without end ---


def ask_without_end(address, paths, token, until):
    counted, i = collections.Counter(), 0
    with socket.create_connection(address, timeout=60) as connection:
        while time.monotonic() < until:
            at = i % len(paths)
            same = f"Idempotency-Key: again-{at}\r\n" if i % 3 == 0 else ""
            connection.sendall(request("POST", paths[at], token, REASON, same))
            counted[status_of(connection)] += 1
            i += 1
    return counted


class Rereading:
    """The same codes again and again: one device over two connections, all devices over two."""

    name = "one person rereading"
    allowed = 48 << 20

    def __init__(self, requests):
        self.paths, self.token = [path for path, _ in requests], requests[0][1]

    def run(self, world, seconds):
        self.begun, until = time.monotonic(), time.monotonic() + seconds
        ways = [self.paths[:1], self.paths[:1], self.paths, self.paths]
        counts = in_processes(
            ask_without_end, [(world.address, paths, self.token, until) for paths in ways]
        )
        self.counted = sum(counts, collections.Counter())
        self.lasted = time.monotonic() - self.begun
        expect(self.counted[429] > 10, f"nobody was throttled: {self.counted}")
        # 409: the repeat of a request whose step is over.
        expect(not set(self.counted) - {201, 409, 429}, f"answered otherwise: {self.counted}")
        return f"{self.counted[201]} codes, {self.counted[429]} throttled"

    def check(self, entries):
        readings, holders = collections.Counter(), collections.Counter()
        for entry in entries:
            if entry["type"] in ("code.released", "code.reread"):
                holder = json.dumps(entry["holder"])
                holders[holder] += 1
                readings[holder, entry["device"], entry["step"]] += 1
        expect(max(readings.values()) <= 5, f"a code was read {max(readings.values())} times")
        # A minute's worth at once, and one a second from then.
        most = 60 + self.lasted + 2
        expect(self.counted[201] <= most, f"one person had {self.counted[201]} codes, over {most}")
        refused = collections.Counter(
            json.dumps(entry["by"]) for entry in entries if entry["type"] == "refused"
        )
        most = 30 + self.lasted / 2 + 2
        expect(max(refused.values(), default=0) <= most, f"refusals of one person: {refused}")


# --- 64 services in a queue ---


class Queue:
    """Every place of a device's queue is a service's; then a person comes, last."""

    name = "64 services in a queue"
    allowed = 48 << 20

    def __init__(self, acme, person):
        self.acme, self.person = acme, person
        self.answers, self.threads = {}, []

    def ask(self, address, who, token, wait_s):
        status, answer = Api(address).send(
            "POST", self.acme.codes, {"reason": "INC-42 queue", "wait_s": wait_s}, token
        )
        self.answers[who] = (status, answer.get("code"), time.monotonic())

    def queue(self, address, who, token, wait_s=40):
        thread = threading.Thread(
            target=self.ask, args=(address, who, token, wait_s), daemon=True
        )
        thread.start()
        self.threads.append(thread)

    def run(self, world, seconds):
        while time.time() % 30 > 20:
            time.sleep(0.2)
        step = int(time.time()) // 30
        self.acme.api.ask("POST", self.acme.codes, {"reason": "INC-42 first"})
        for i, token in enumerate(self.acme.services):
            self.queue(world.address, i, token)
        time.sleep(seconds * 2 / 3)
        for i, token in enumerate(self.acme.services[:10]):
            self.queue(world.address, f"{i} again", token)
        time.sleep(seconds / 6)
        self.queue(world.address, "person", self.person)
        time.sleep(seconds / 6)
        if int(time.time()) // 30 == step:
            waiting = [i for i in range(64) if i not in self.answers]
            again = [self.answers.get(f"{i} again", (0,))[0] for i in range(10)]
            expect("person" not in self.answers, f"the person did not wait: {self.answers}")
            expect(len(waiting) == 63, f"{len(waiting)} of 64 services wait beside a person")
            expect(again == [409] * 10, f"a second place of the same services: {again}")
        return "63 wait, one gave way to a person"

    def check(self, entries):
        for thread in self.threads:
            thread.join(60)
        status, code, _ = self.answers.get("person", (0, None, 0))
        expect(status == 201, f"the person in the queue got {status} {code}")
        others = [self.answers[i][0] for i in range(64)]
        expect(set(others) <= {201, 409}, f"the services got {others}")


# --- unknown callers ---


def call_unknown(server, sources, path):
    counted = collections.Counter()
    host, port = server
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    free_bind = (socket.IPPROTO_IPV6, 78) if family == socket.AF_INET6 else (socket.IPPROTO_IP, 15)
    for source in sources:
        text = request("POST", path, f"cft_{os.urandom(26).hex()}", REASON)
        with socket.socket(family, socket.SOCK_STREAM) as connection:
            connection.settimeout(60)
            connection.setsockopt(*free_bind, 1)
            connection.bind((source, 0))
            try:
                connection.connect((host, port))
                connection.sendall(text)
                counted[int(connection.recv(65536)[9:12])] += 1
            except (OSError, ValueError):
                counted[0] += 1
    return counted


class Unknown:
    """Callers without a token of ours: each of its own address in a /64, then of many networks."""

    name = "unknown callers of one /64"
    allowed = 64 << 20
    of_networks = 600

    def __init__(self, path, callers):
        self.path, self.callers = path, callers

    def sources(self, world):
        if ":" not in world.address[0]:
            # Of 127.1.0.0/16 in place of a /64, and of many /24.
            one = ipaddress.IPv4Address("127.77.7.1")
            return (
                [str(one + i % 250) for i in range(self.callers)],
                [f"127.{1 + i // 250}.{i % 250}.7" for i in range(self.of_networks)],
            )
        one = ipaddress.IPv6Address("2001:db8:77:7::")
        return (
            [str(one + 1 + i * 0x10001) for i in range(self.callers)],
            [f"2001:db8:{0x1000 + i:x}::7" for i in range(self.of_networks)],
        )

    def run(self, world, seconds):
        self.begun = time.monotonic()
        near, far = self.sources(world)
        parts = [near[i::2] + far[i::2] for i in range(2)]
        counts = in_processes(call_unknown, [(world.address, part, self.path) for part in parts])
        self.counted = sum(counts, collections.Counter())
        self.lasted = time.monotonic() - self.begun
        sent = len(near) + len(far)
        expect(self.counted == {401: sent}, f"{sent} unknown callers were answered {self.counted}")
        return f"{sent} refusals, from {len(set(near))} + {len(far)} addresses"

    def check(self, entries):
        counted = [entry for entry in entries if entry["type"] == "refusals.counted"]
        total = sum(entry["count"] for entry in counted)
        sent = self.counted[401]
        expect(total >= sent, f"{total} refusals on record of {sent}")
        # A minute's at its end, and one more when the server stops.
        minutes = self.lasted // 60 + 3
        expect(len(counted) <= 21 * minutes, f"{len(counted)} entries in {minutes} minutes")
        one = max(entry["count"] for entry in counted if entry["source"] != "others")
        expect(one >= self.callers / minutes, f"one network's count is {one}")
        sources = sum(entry["sources"] for entry in counted)
        expect(sources > self.of_networks, f"{sources} sources were counted")
