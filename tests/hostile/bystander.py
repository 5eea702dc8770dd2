"""Somebody else, who asks for codes of other devices at a steady rate while all the others attack.
A process of its own, so that it measures the server and not the attackers."""

import http.client
import json
import multiprocessing
import socket
import time

LATEST = 20  # seconds; what is not answered by then is counted as lost


def percentile(sorted_values, part):
    return sorted_values[min(len(sorted_values) - 1, int(part * len(sorted_values)))]


class Figures:
    def __init__(self, asked):
        times = sorted(time for _, time, status in asked if status == 201) or [float("inf")]
        self.asked = len(asked)
        self.refused = [status for _, _, status in asked if status != 201]
        self.p50, self.p99 = percentile(times, 0.5), percentile(times, 0.99)


class Bystander:
    """Asks `rate` times a second, each request at its own time; every third over a connection of
    its own, as somebody who comes anew."""

    def __init__(self, address, requests, rate):
        self.theirs, child = multiprocessing.Pipe()
        self.process = multiprocessing.Process(
            target=run, args=(child, address, requests, rate), daemon=True
        )
        self.process.start()
        child.close()

    def stop(self):
        """(when it was due, how long it took from then, status), of each."""
        self.theirs.send("stop")
        asked = self.theirs.recv()
        self.process.join(30)
        return asked


def run(pipe, address, requests, rate):
    asked, kept, number = [], None, 0
    begun = time.monotonic()
    while not pipe.poll():
        due = begun + number / rate
        time.sleep(max(0, due - time.monotonic()))
        path, token = requests[number % len(requests)]
        connection = kept if number % 3 else None
        status = 0
        for attempt in range(2):
            try:
                fresh = connection is None
                connection = connection or http.client.HTTPConnection(*address, timeout=LATEST)
                if fresh:
                    connection.connect()
                    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connection.request(
                    "POST",
                    path,
                    '{"reason":"INC-42 bystander"}',
                    {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
                )
                response = connection.getresponse()
                text = response.read()
                status = response.status
                if status == 201 and "code" not in json.loads(text):
                    status = -1
                break
            except (OSError, http.client.HTTPException):
                # A kept connection may have ended while nothing was asked: a client asks once more.
                connection = None
                if fresh or attempt:
                    break
        if number % 3:
            kept = connection
        elif connection:
            connection.close()
        asked.append((due, time.monotonic() - due, status))
        number += 1
    pipe.send(asked)
