"""Those who hold: half requests, large bodies that never end, answers and streams that nobody
reads."""

import collections
import concurrent.futures
import os
import select
import socket
import time

from callers import in_processes, request
from world import SANITIZED, expect

PICTURE = 20 << 20  # of the 24 MB that a picture's body may have
SLACK = 64 << 20  # what an allocator keeps, and copies on their way
HELD = 128 << 20  # what the server holds for all together, by http/options.h
STREAMS = 24
LATE = 120 if SANITIZED else 15  # seconds beyond a deadline, on a machine with much to do
OF_ONE = 24 << 10  # a connection's own, and the first 8 KB of its requests


def opened(address, receive=None):
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    connection = socket.socket(family, socket.SOCK_STREAM)
    if receive:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    connection.settimeout(30)
    connection.connect(address)
    connection.setblocking(False)
    return connection


def halves(path):
    """Beginnings of requests whose rest never comes."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\n".encode()
    return [
        b"",
        head + b"X: " + b"x" * 6000,
        head + b"Content-Length: 60000\r\n\r\n" + b"x" * 59000,
        head + b"Transfer-Encoding: chunked\r\n\r\nE000\r\n" + b"x" * 0xD000,
    ]


def hold_halves(address, path, count, until):
    """Keeps that many half requests open; those that the server ends are begun anew."""
    counted, texts = collections.Counter(), halves(path)
    poll, held = select.epoll(), {}

    def begin():
        try:
            connection = opened(address)
            text = texts[counted["begun"] % len(texts)]
            counted["begun"] += 1
            while text:
                text = text[connection.send(text) :]
        except BlockingIOError:
            pass  # so much is on its way
        except OSError:
            counted["failed"] += 1
            return
        held[connection.fileno()] = connection
        poll.register(connection, select.EPOLLIN | select.EPOLLRDHUP)

    while time.monotonic() < until:
        for _ in range(64):
            if len(held) < count:
                begin()
        for number, _ in poll.poll(0.001 if len(held) < count else 0.05):
            poll.unregister(number)
            held.pop(number).close()
            counted["ended"] += 1
    counted["held"] = len(held)
    for connection in held.values():
        connection.close()
    return counted


class HalfRequests:
    name = "half requests"

    def __init__(self, path, count):
        self.path, self.count = path, count
        self.allowed = HELD + count * OF_ONE + SLACK

    def run(self, world, seconds):
        until = time.monotonic() + seconds
        counts = in_processes(
            hold_halves, [(world.address, self.path, self.count // 2, until) for _ in range(2)]
        )
        counted = sum(counts, collections.Counter())
        expect(counted["begun"] > self.count / 2, f"only {counted}")
        return f"{counted['held']} held of {counted['begun']} begun"

    def check(self, entries):
        pass


def send_pictures(address, path, token, count, until):
    """Large bodies whose last part never comes: how many were taken, how many refused."""
    head = request("POST", path, token, fields="").replace(
        b"Content-Length: 0", f"Content-Length: {PICTURE + 1}".encode()
    )
    piece, counted = b"x" * (1 << 18), collections.Counter()
    held = []
    for _ in range(count):
        connection = opened(address)
        connection.settimeout(10)
        try:
            connection.sendall(head)
            for _ in range(PICTURE // len(piece)):
                connection.sendall(piece)
            counted["taken"] += 1
            held.append(connection)
        except OSError:
            counted["refused"] += 1
    time.sleep(max(0, until - time.monotonic()))
    return counted


class HalfPictures:
    """Bodies of 20 MB that never end, of nobody and of a known person."""

    name = "half pictures"
    allowed = HELD + SLACK * 3

    def __init__(self, path, token, count):
        self.path, self.token, self.count = path, token, count

    def run(self, world, seconds):
        until = time.monotonic() + seconds
        nobody, known = in_processes(
            send_pictures,
            [
                (world.address, self.path, token, self.count, until)
                for token in ("cft_" + "0" * 52, self.token)
            ],
        )
        expect(nobody["taken"] == 0, f"pictures of nobody were taken: {nobody}")
        expect(known["taken"] <= HELD // PICTURE, f"more was held than may be: {known}")
        expect(known["taken"] > 0, f"no picture was taken: {known}")
        return f"{known['taken']} held of {self.count * 2}"

    def check(self, entries):
        pass


def hold_answers(address, text, count, until):
    """Asks, and reads nothing."""
    held = []
    for _ in range(count):
        try:
            connection = opened(address, receive=4096)
            connection.sendall(text)
            held.append(connection)
        except OSError:
            pass
    time.sleep(max(0, until - time.monotonic()))
    return len(held)


def hold_streams(address, text, count, until):
    """Begins streams, and reads nothing of them but their beginning."""
    held, counted = [], collections.Counter()
    for _ in range(count):
        connection = opened(address, receive=4096)
        connection.settimeout(30)
        connection.sendall(text)
        counted[int(connection.recv(12)[9:12])] += 1
        held.append(connection)
    time.sleep(max(0, until - time.monotonic()))
    return counted


class SlowReaders:
    """Long listings, and streams of events, of which nothing is read."""

    name = "slow readers"

    def __init__(self, acme, auditors, watcher, count):
        self.acme, self.auditors, self.watcher, self.count = acme, auditors, watcher, count
        self.allowed = HELD + count * OF_ONE + SLACK

    def run(self, world, seconds):
        until = time.monotonic() + seconds
        listing = f"{self.acme.org}/log?limit=500"
        asked = [
            (world.address, request("GET", listing, token), self.count // len(self.auditors), until)
            for token in self.auditors
        ]
        streams = (world.address, request("GET", *self.watcher), STREAMS, until)
        with concurrent.futures.ThreadPoolExecutor(1) as beside:
            watching = beside.submit(in_processes, hold_streams, [streams])
            held = sum(in_processes(hold_answers, asked))
            counted = watching.result()[0]
        expect(counted == {200: 16, 429: STREAMS - 16}, f"one person's streams: {counted}")
        return f"{held} listings, {counted[200]} streams of one person"

    def check(self, entries):
        pass


class Probes:
    """A few of each, left alone from the beginning: how long the server keeps them."""

    def __init__(self, server, path, listing, token):
        self.begun = time.monotonic()
        self.of_the_header, self.of_the_body, self.readers = [], [], []
        for text in halves(path)[1:2] * 5:
            self.of_the_header.append(self.begin(server, text))
        for text in halves(path)[2:] * 3:
            self.of_the_body.append(self.begin(server, text))
        for _ in range(5):
            self.readers.append(self.begin(server, request("GET", listing, token) * 3, 4096))

    @staticmethod
    def begin(server, text, receive=None):
        connection = opened(server.address, receive)
        connection.settimeout(30)
        connection.sendall(text)
        return connection

    def check(self, server, before):
        """All of them have been ended by now, or are within the time they may take."""
        for held, time_s in ((self.of_the_header, 10), (self.of_the_body, 30)):
            for connection in held:
                connection.settimeout(max(1, self.begun + time_s + LATE - time.monotonic()))
                try:
                    received = connection.recv(4096)
                except (ConnectionResetError, BrokenPipeError):
                    received = b""
                except TimeoutError:
                    expect(False, f"a half request is still held after {time_s} s")
                expect(b" 408 " in received, f"a half request was answered {received[:100]}")
        # A reader does not see its end before it has read what comes before: files are counted.
        while (files := len(os.listdir(f"/proc/{server.process.pid}/fd"))) > before:
            expect(
                time.monotonic() < self.begun + 35 + LATE,
                f"{files} files are open; at first {before}",
            )
            time.sleep(0.25)
        return time.monotonic() - self.begun
