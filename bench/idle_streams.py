#!/usr/bin/env python3
"""What an idle event stream costs the server in memory, on loopback and under TLS: a thousand of
them, sixteen to a person, after each has said where it watches."""

import argparse
import http.client
import json
import os
import resource
import socket
import ssl
import subprocess
import time

import servers

OF_ONE_PERSON = 16
AIM_KB = {"loopback": 10, "TLS": 77}


class Api:
    def __init__(self, port, context):
        self.port, self.context = port, context

    def ask(self, token, method, path, body=None):
        kind = http.client.HTTPSConnection if self.context else http.client.HTTPConnection
        more = {"context": self.context} if self.context else {}
        connection = kind("localhost", self.port, timeout=60, **more)
        fields = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request(method, f"/api/v1{path}", json.dumps(body or {}), fields)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status >= 300:
            raise SystemExit(f"error: {method} {path}: {answer.status} {text.decode()}")
        return json.loads(text)

    def stream(self, token):
        """Open, and past its first event."""
        raw = socket.create_connection(("localhost", self.port), timeout=60)
        wire = self.context.wrap_socket(raw, server_hostname="localhost") if self.context else raw
        head = f"GET /api/v1/events HTTP/1.1\r\nHost: localhost:{self.port}\r\n"
        wire.sendall(f"{head}Authorization: Bearer {token}\r\n\r\n".encode())
        seen = b""
        while b"organizations" not in seen:
            more = wire.recv(4096)
            seen += more
            if not more or not seen.startswith(b"HTTP/1.1 200"):
                raise SystemExit(f"error: a stream was not opened: {seen.decode()}")
        return wire


def certificate(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        + ["-nodes", "-days", "2", "-subj", "/CN=localhost"]
        + ["-addext", "subjectAltName=DNS:localhost"]
        + ["-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True,
        capture_output=True,
    )
    os.chmod(folder / "key.pem", 0o600)
    return {
        "COFACTOR_TLS_CERT": str(folder / "cert.pem"),
        "COFACTOR_TLS_KEY": str(folder / "key.pem"),
    }


def people(api, folder, count):
    setup = (folder / "data/setup.token").read_text().strip()
    ada = api.ask(setup, "POST", "/setup", {"name": "Ada", "email": "ada@example.com"})
    tokens = [ada["token"]]
    for i in range(count - 1):
        invitee = {"name": f"Person {i}", "email": f"person{i}@example.com"}
        where = f"/orgs/{ada['organization']['id']}/invitations"
        invited = api.ask(ada["token"], "POST", where, invitee)
        tokens.append(api.ask(invited["token"], "POST", "/sessions")["token"])
    return tokens


def measure(kind, count):
    with servers.workplace() as folder:
        env = certificate(folder) if kind == "TLS" else {}
        context = None
        if env:
            context = ssl.create_default_context(cafile=folder / "cert.pem")
        with servers.cofactor(folder / "data", env=env) as server:
            api = Api(server.port, context)
            tokens = people(api, folder, -(-count // OF_ONE_PERSON))
            # What is kept of the first ones is no stream's; that they are gone is seen within 5 s.
            for wire in [api.stream(token) for token in tokens]:
                wire.close()
            time.sleep(7)
            before = servers.resident_mb(server.pid)
            wires = [api.stream(tokens[i // OF_ONE_PERSON]) for i in range(count)]
            time.sleep(2)
            after = servers.resident_mb(server.pid)
            for wire in wires:
                wire.close()
    return {"kind": kind, "before_mb": before, "after_mb": after, "streams": count}


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--streams", type=int, default=1000)
    args = args.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    rounds = [measure(kind, args.streams) for kind in AIM_KB]
    rows = []
    for each in rounds:
        each["kb"] = (each["after_mb"] - each["before_mb"]) * 1024 / each["streams"]
        rows.append(
            [each["kind"], f"{each['before_mb']:.1f}", f"{each['after_mb']:.1f}"]
            + [f"{each['kb']:.1f}", f"under {AIM_KB[each['kind']]}"]
        )
    heading = [f"{args.streams} streams", "MB before", "MB with them", "KB each", "aim"]
    servers.report("idle_streams", heading, rows, rounds)


main()
