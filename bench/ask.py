#!/usr/bin/env python3
"""What the server takes of an ask with a step-up, from the button to the code: the challenge, the
step-up and the code of a critical vault, one after the other, as a page asks."""

import argparse
import base64
import hashlib
import http.client
import json
import secrets
import statistics
import struct
import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import servers

AIM_MS = 50
OF_ONE = 4  # times that the code of one step is read, of five that it may be
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def text(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


class Passkey:
    """A passkey of Ed25519, as an authenticator answers for it: WebAuthn Level 3 §6.1, §6.5.1."""

    def __init__(self, origin):
        self.origin, self.id, self.uses = origin, b"k" * 32, 0
        self.key = Ed25519PrivateKey.generate()

    def _client(self, kind, challenge):
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _data(self, flags):
        self.uses += 1
        return hashlib.sha256(b"localhost").digest() + bytes([flags]) + struct.pack(">I", self.uses)

    def made(self, challenge):
        point = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        cose = b"\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20" + point
        data = self._data(0x45) + bytes(16) + struct.pack(">H", len(self.id)) + self.id + cose
        made = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58" + bytes([len(data)]) + data
        client = text(self._client("webauthn.create", challenge))
        return self._whole({"clientDataJSON": client, "attestationObject": text(made)})

    def used(self, challenge):
        client, data = self._client("webauthn.get", challenge), self._data(0x05)
        signed = self.key.sign(data + hashlib.sha256(client).digest())
        return self._whole(
            {
                "clientDataJSON": text(client),
                "authenticatorData": text(data),
                "signature": text(signed),
                "userHandle": self.user,
            }
        )

    def _whole(self, response):
        return {"id": text(self.id), "type": "public-key", "response": response}


class Page:
    """One connection that is kept, a cookie and a CSRF token."""

    def __init__(self, port):
        self.port, self.wire = port, http.client.HTTPConnection("localhost", port, timeout=30)
        self.cookie = self.csrf = None

    def ask(self, method, path, body=None, bearer=None):
        fields = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
        if bearer:
            fields["Authorization"] = f"Bearer {bearer}"
        elif self.cookie:
            fields |= {"Cookie": self.cookie, "X-Cofactor-CSRF": self.csrf}
        began = time.perf_counter()
        self.wire.request(method, f"/api/v1{path}", json.dumps(body or {}), fields)
        answer = self.wire.getresponse()
        said = answer.read()
        took = time.perf_counter() - began
        if answer.status >= 300:
            raise SystemExit(f"error: {method} {path}: {answer.status} {said.decode()}")
        said = json.loads(said)
        if cookie := answer.getheader("Set-Cookie"):
            self.cookie = cookie.split(";")[0]
        self.csrf = said.get("csrf", self.csrf)
        return said, took


def ready(page, passkey, setup, count):
    """A person with a passkey, and where they ask for codes of accounts of a critical vault."""
    ada, _ = page.ask("POST", "/setup", {"name": "Ada", "email": "a@example.com"}, setup)
    token, org = ada["token"], f"/orgs/{ada['organization']['id']}"
    vault = page.ask("POST", f"{org}/vaults", {"name": "production"}, token)[0]["id"]
    page.ask("PATCH", f"{org}/vaults/{vault}", {"critical": True}, token)
    codes = []
    for i in range(count):
        new = {"vault": vault, "name": f"login {i}", "kind": "login"}
        account = page.ask("POST", f"{org}/accounts", new, token)[0]["id"]
        held = {"name": "phone", "secret": {"base32": SEED}}
        device = page.ask("POST", f"{org}/accounts/{account}/devices", held, token)[0]["id"]
        page.ask("POST", f"{org}/devices/{device}/confirm", {}, token)
        codes.append(f"{org}/accounts/{account}/codes")
    member = page.ask("GET", "/whoami", bearer=token)[0]["memberships"][0]["id"]
    grant = {"to": {"kind": "member", "id": member}, "on": {"kind": "vault", "id": vault}}
    page.ask("POST", f"{org}/grants", grant | {"role": "responder", "conditions": []}, token)
    asked, _ = page.ask("POST", "/passkey-challenges", {"purpose": "register"}, token)
    passkey.user = asked["public_key"]["user"]["id"]
    made = {"name": "phone", "credential": passkey.made(asked["challenge"])}
    page.ask("POST", "/passkeys", made, token)
    return codes


def sign_in(page, passkey):
    asked, _ = page.ask("POST", "/passkey-challenges", {"purpose": "sign_in"})
    page.ask("POST", "/sessions", {"passkey": passkey.used(asked["challenge"]), "cookie": True})


def one_ask(page, passkey, codes):
    """What its three answers took, in ms."""
    asked, first = page.ask("POST", "/passkey-challenges", {"purpose": "step_up"})
    use = {"passkey": passkey.used(asked["challenge"])}
    second = page.ask("POST", "/sessions/step-up", use)[1]
    return (first + second + page.ask("POST", codes, {"reason": "INC-42 bench"})[1]) * 1e3


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--asks", type=int, default=1000)
    args = args.parse_args()
    with servers.workplace() as folder, servers.cofactor(folder / "data") as server:
        passkey = Passkey(f"http://localhost:{server.port}")
        page = Page(server.port)
        setup = (folder / "data/setup.token").read_text().strip()
        codes = ready(page, passkey, setup, -(-args.asks // OF_ONE))
        sign_in(page, passkey)
        took = sorted(one_ask(page, passkey, codes[i // OF_ONE]) for i in range(args.asks))
    p50, p99 = statistics.median(took), took[int(len(took) * 0.99)]
    servers.report(
        "ask",
        ["asks", "p50 ms", "p99 ms", "aim ms", "longest ms"],
        [[f"{len(took)}", f"{p50:.1f}", f"{p99:.1f}", f"{AIM_MS}", f"{took[-1]:.1f}"]],
        {"took_ms": took},
    )


main()
