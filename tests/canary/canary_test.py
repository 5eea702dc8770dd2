#!/usr/bin/env python3
"""Plants a hundred seeds in a server, uses them as people do and as people err, and looks for every
one of them, in every spelling and each half of it, wherever it must not be: in what was answered,
shown, printed, stored and exported, in the client's folders, and in the server's memory a second
after the last code. What stands in clear text is planted too, and must be found by the same search.

    canary_test.py [--seeds N] [--seed N]
"""

import argparse
import base64
import hashlib
import hmac
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

from served import Served, allow_cores, fail
from sought import Memory, Searcher, forms, grouped

HERE = pathlib.Path(__file__).resolve().parent
PICTURES = 4
COMMANDS = 4
# A sanitizer keeps what was freed, and wipes nothing: only the hardened build's memory counts.
HARDENED = os.environ.get("COFACTOR_PRESET", "release") == "release"


def totp(seed, step):
    digest = hmac.new(seed, struct.pack(">Q", step), "sha1").digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1000000:06}"


def b32(seed):
    return base64.b32encode(seed).decode().rstrip("=")


def uri_of(seed):
    return f"otpauth://totp/Example:root?secret={b32(seed)}&issuer=Example"


class Story:
    def __init__(self, choose, folder, searcher):
        self.choose, self.folder, self.searcher = choose, folder, searcher
        self.controls = {}
        data = folder / f"data-{b32(self.control('the folder of the data')).lower()}"
        self.served = Served(folder, data)
        self.active = []  # (device, account, seed)

    def draw(self, name, size=20):
        """A seed that is sought from now on. No line end or NUL in it: grep reads lines."""
        raw = bytes(self.choose.randint(1, 255) for _ in range(size)).replace(b"\n", b"\x0b")
        self.searcher.seek_secret(name, raw)
        return raw

    def control(self, name, size=20):
        self.controls[name] = set()
        return self.draw(name, size)

    def set_up(self):
        s = self.served
        token = s.data / "setup.token"
        s.command("setup", "--name", "Ada Quill", "--email", "Ada.Quill@Example.com",
                  "--token-file", token)
        s.token = s.kept_token()
        s.command("vault", "add", "production")
        me = s.ask("GET", "/api/v1/whoami")["memberships"][0]
        self.org = f"/api/v1/orgs/{me['organization']['id']}"
        vault = s.ask("GET", f"{self.org}/vaults")["vaults"][0]["id"]
        self.vault = vault
        s.ask("POST", f"{self.org}/grants", {
            "to": {"kind": "member", "id": me["id"]}, "role": "responder",
            "on": {"kind": "vault", "id": vault}})
        self.invitation = s.command("member", "invite", "ben@example.com", "--name", "Ben Rook")
        self.accounts = [self.account(f"account-{i}") for i in range(10)]

    def account(self, name):
        return self.served.ask("POST", f"{self.org}/accounts", {
            "vault": self.vault, "name": name, "email": "root.mail@example.com",
            "notes": "in the second safe"})["id"]

    def source(self, number, seed):
        """How a seed is typed in, in turn."""
        text = b32(seed)
        if number < PICTURES:
            return {"picture": self.picture(seed)}
        return [
            {"secret": {"base32": text}},
            {"uri": uri_of(seed)},
            {"secret": {"base32": grouped(text.lower().encode()).decode()}},
            {"secret": {"base32": text.lower(), "digits": 6, "period_s": 30}},
        ][number % 4]

    def picture(self, seed):
        uri, out = self.folder / "uri.txt", self.folder / "shown.png"
        uri.write_text(uri_of(seed))
        subprocess.run([HERE.parent / "fixtures" / "screenshot.sh", uri, out], check=True)
        shown = out.read_bytes()
        uri.unlink()
        out.unlink()
        middle = len(shown) // 2
        self.searcher.seek("a picture", [shown[middle : middle + 24], shown[-60:-36]])
        text = base64.b64encode(shown)
        self.searcher.seek("a picture", [text[middle : middle + 24], text[-60:-36]])
        return text.decode()

    def add(self, number, seed):
        s, account = self.served, self.accounts[number % len(self.accounts)]
        name = f"device-{number}"
        if PICTURES <= number < PICTURES + COMMANDS:
            typed = self.folder / "typed.txt"
            typed.write_text(b32(seed) if number % 2 else uri_of(seed))
            s.command("device", "add", f"production/account-{number % len(self.accounts)}",
                      "--name", name, "--secret-file" if number % 2 else "--uri-file", typed)
            typed.unlink()
            shown = s.ask("GET", f"{self.org}/accounts/{account}/devices")["devices"]
            device = next(each["id"] for each in shown if each["name"] == name)
        else:
            device = s.ask("POST", f"{self.org}/accounts/{account}/devices",
                           {"name": name, **self.source(number, seed)})["id"]
        if number % 10 == 9:
            s.ask("POST", f"{self.org}/devices/{device}/enrolment", {})
        s.ask("POST", f"{self.org}/devices/{device}/confirm", {})
        self.active.append((device, account, seed))

    def release(self, device, account, seed, reason="INC-42"):
        before = int(time.time()) // 30
        answer = self.served.ask("POST", f"{self.org}/accounts/{account}/codes",
                                 {"reason": reason, "device": device}, allowed=(201, 409))
        after = int(time.time()) // 30
        if "code" in answer and answer.get("receipt"):
            if answer["code"] not in [totp(seed, step) for step in range(before, after + 1)]:
                fail("a code is not one of the seed that was planted")
            return 1
        return 0

    def replace_some(self):
        s = self.served
        for number, (device, account, _) in enumerate(self.active[20:40]):
            seed = self.draw(f"replacement {number}")
            s.ask("POST", f"{self.org}/devices/{device}/replace", self.source(number + 4, seed))
            if number % 2:
                s.ask("POST", f"{self.org}/devices/{device}/enrolment", {})
            if number % 3:
                s.ask("POST", f"{self.org}/devices/{device}/confirm", {})
            if number % 6 == 5:
                s.ask("POST", f"{self.org}/devices/{device}/put-back", {})

    def err(self):
        """Every way to be refused with a seed in hand."""
        s = self.served
        device, account, _ = self.active[0]
        devices = f"{self.org}/accounts/{account}/devices"
        counts = {}
        for number in range(10):
            seed = self.draw(f"erring {number}")
            text, uri = b32(seed), uri_of(seed)
            whole = json.dumps({"name": "e", "secret": {"base32": text}})
            wrong = [
                ("POST", devices, whole[:-3]),
                ("POST", devices, whole[:-2] + "!!"),
                ("POST", devices, whole + whole),
                ("POST", devices, f"{text}"),
                ("POST", devices, json.dumps({"name": "e", "secret": text})),
                ("POST", devices, json.dumps({"name": "e", "seed": text})),
                ("POST", devices, json.dumps({"name": "e", "secret": {"base32": text + "1!"}})),
                ("POST", devices, json.dumps({"name": "e", "secret": {"base32": text * 40}})),
                ("POST", devices, json.dumps(
                    {"name": "e", "secret": {"base32": text, "digits": 99}})),
                ("POST", devices, json.dumps(
                    {"name": "e", "secret": {"base32": text, "algorithm": text}})),
                ("POST", devices, json.dumps(
                    {"name": "e", "secret": {"base32": text}, "uri": uri})),
                ("POST", devices, json.dumps({"name": "device-0", "uri": uri})),
                ("POST", devices, json.dumps({"name": "e", "uri": uri + "&digits=99"})),
                ("POST", devices, json.dumps({"name": "e", "uri": uri.replace("totp", "hotp")})),
                ("POST", devices, json.dumps({"name": "e", "uri": uri.replace("otpauth", "http")})),
                ("POST", devices, json.dumps({"name": "e", "uri": "x" + uri})),
                ("POST", devices, json.dumps({"name": "e", "uri": f"{uri}&secret={text}"})),
                ("POST", devices, json.dumps(
                    {"name": "e", "picture": base64.b64encode(uri.encode()).decode()})),
                ("POST", devices, json.dumps({"name": "e", "picture": text})),
                ("POST", f"{self.org}/devices/{device}/replace", whole),
                ("PUT", devices, whole),
                ("POST", "/api/v1/nowhere", whole),
                ("POST", f"{self.org}/accounts/acc_0/devices", whole),
            ]
            for method, path, body in wrong:
                status, _ = s.send(method, path, body)
                counts[status] = counts.get(status, 0) + 1
            counts[401] = counts.get(401, 0)
            status, _ = s.send("POST", devices, whole, token="cft_" + "0" * 52)
            counts[status] = counts.get(status, 0) + 1
            s.send("POST", devices, whole, kind="text/plain")
            s.send("POST", devices, uri, kind="application/x-www-form-urlencoded")
            head = (f"POST {devices} HTTP/1.1\r\nHost: localhost\r\n"
                    f"Authorization: Bearer {s.token}\r\n"
                    "Content-Type: application/json\r\nContent-Length: ")
            s.break_off(f"{head}{len(whole) + 9}\r\n\r\n{whole}".encode())
            s.break_off(f"{head}{len(whole)}\r\n\r\n{whole[:-5]}".encode())
            s.break_off(f"{head}nine\r\n\r\n{whole}".encode())
        if [status for status in counts if status < 400]:
            fail(f"a wrong request was not refused: {counts}")
        return counts

    def plant_controls(self):
        """What may stand in clear: found by the same search, or the search finds nothing."""
        reason = b32(self.control("a reason"))
        self.release(*self.active[-3], reason=reason)
        told = b32(self.control("a reason told by the client"))
        self.served.command("code", f"production/account-{(len(self.active) - 2) % 10}",
                            "--device", f"device-{len(self.active) - 2}", "--reason", told)
        self.account(b32(self.control("an account's name")))

    def hold_a_body(self):
        """Most of a request that is not sent to its end: while it is under way it is in memory."""
        text = b32(self.control("a body under way"))
        path = f"{self.org}/accounts/{self.accounts[0]}/devices"
        body = json.dumps({"name": "e", "secret": {"base32": text}})
        connection = socket.create_connection(("127.0.0.1", self.served.port), timeout=10)
        connection.sendall((f"POST {path} HTTP/1.1\r\nHost: localhost\r\n"
                            f"Content-Type: application/json\r\n"
                            f"Authorization: Bearer {self.served.token}\r\n"
                            f"Content-Length: {len(body) + 1}\r\n\r\n{body}").encode())
        return connection

    def read_back(self):
        """Everything that can be read."""
        s = self.served
        for path in ("/api/v1/server/status", "/api/v1/whoami", f"{self.org}/accounts",
                     f"{self.org}/members", f"{self.org}/grants"):
            s.ask("GET", path)
        s.ask("POST", "/api/v1/server/fsck", {})
        for account in self.accounts:
            s.ask("GET", f"{self.org}/accounts/{account}/devices")
        for log in (f"{self.org}/log", "/api/v1/server/log"):
            following = ""
            while following is not None:
                page = s.ask("GET", f"{log}?limit=100{following}")
                self.shown = getattr(self, "shown", [])
                for entry in page["entries"]:
                    self.shown.append(json.dumps(entry).encode())
                    self.shown.append(base64.b64decode(entry.get("body", "")) + b"\n")
                following = f"&from={page['next']}" if "next" in page else None
        s.command("audit", "export", "record")
        s.command("audit", "export", "--server", "server-record")
        (self.folder / "record.key").write_bytes(s.command("audit", "key"))
        s.command("audit", "verify", "record", "--key", "record.key")
        s.command("audit", "list")


def digests(text):
    for algorithm in ("sha256", "sha1", "sha512", "md5"):
        yield hashlib.new(algorithm, text).digest()


def guesses(story):
    """Digests without a key of what somebody might guess: by them a guess could be tested."""
    searcher = Searcher(story.folder)
    people = ["Ada Quill", "Ada.Quill@Example.com", "Ben Rook", "ben@example.com",
              "root.mail@example.com", "in the second safe"]
    for text in people:
        for form in {text, text.lower(), text.upper(), text.casefold().strip()}:
            for digest in digests(form.encode()):
                searcher.seek(f"a digest of “{text}”", forms(digest))
    for device, _, seed in story.active:
        for form in (seed, b32(seed).encode(), b32(seed).lower().encode(),
                     base64.b32encode(seed), uri_of(seed).encode(), seed.hex().encode()):
            for digest in digests(form):
                searcher.seek(f"a digest of the seed of {device}", forms(digest))
    # The hash of a token of 256 bits stands there: nobody guesses it, and the search must find it.
    token = story.invitation.strip()
    searcher.seek("the digest of the invitation", forms(hashlib.sha256(token).digest()))
    return searcher


def expect_refused_core(story):
    """Killed like a crash, with cores allowed by whoever started it."""
    other = subprocess.Popen(["sleep", "60"], cwd=story.folder, preexec_fn=allow_cores)
    other.send_signal(signal.SIGSEGV)
    _, control = os.waitpid(other.pid, 0)
    limits = pathlib.Path(f"/proc/{story.served.process.pid}/limits").read_text()
    row = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    if row.split()[4:6] != ["0", "0"]:
        fail(f"the server allows cores: {row}")
    story.served.process.send_signal(signal.SIGSEGV)
    _, status = os.waitpid(story.served.process.pid, 0)
    if os.WCOREDUMP(status):
        fail("the server left a core")
    return "and another process left one" if os.WCOREDUMP(control) else "nor does this machine"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seeds", type=int, default=100)
    arguments.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    arguments = arguments.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cofactor-canary-"))
    try:
        tell(folder, arguments)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def tell(folder, arguments):
    (folder / "apart").mkdir()
    searcher = Searcher(folder / "apart")
    story = Story(random.Random(arguments.seed), folder, searcher)
    served = story.served
    try:
        story.set_up()
        for number in range(arguments.seeds):
            sizes = {7: 32, 8: 64}
            story.add(number, story.draw(f"seed {number}", sizes.get(number % 10, 20)))
        released = sum(story.release(*each) for each in story.active)
        story.replace_some()
        refused = story.err()
        story.plant_controls()
        story.read_back()
        held = story.hold_a_body()
        released += story.release(*story.active[0])
        time.sleep(1)
        memory = Memory(served.process.pid)
        in_memory = searcher.search(memory.pieces()) if HARDENED else []
        held.close()
        time.sleep(1)
        after = searcher.search(Memory(served.process.pid).pieces()) if HARDENED else []
        if "a body under way" in [name for name, _ in after]:
            fail("a body stands in memory after its client hung up")
        report(story, memory, in_memory, released, refused)
    finally:
        if served.process.poll() is None:
            served.process.kill()


def report(story, memory, in_memory, released, refused):
    folder, served = story.folder, story.served
    core = expect_refused_core(story)
    found = {
        "the server's memory": [(name, memory.region_of(at)) for name, at in in_memory],
        "an answer": story.searcher.search(served.answers),
        "an entry that is shown": story.searcher.search(story.shown),
        "what the server printed": story.searcher.search_files([served.log]),
        "the data": story.searcher.search_files(sorted(served.data.glob("*"))),
        "the export": story.searcher.search_files([folder / "record", folder / "server-record"]),
        "the client's folders": story.searcher.search_files([folder / "client"]),
    }
    leaks = 0
    for place, names in found.items():
        controls = sorted({name for name, _ in names if name in story.controls})
        print(f"{place}: {', '.join(controls) or 'nothing'}")
        for name, at in names:
            if name not in story.controls:
                leaks += 1
                print(f"FAILED: {name} stands in {place}: {at}")
    expected = {
        "the server's memory": "a body under way",
        "an answer": "an account's name",
        "an entry that is shown": "a reason",
        "what the server printed": "the folder of the data",
        "the data": "an account's name",
        "the export": "a reason",
        "the client's folders": "a reason told by the client",
    }
    if not HARDENED:
        del expected["the server's memory"]
    for place, control in expected.items():
        if control not in [name for name, _ in found[place]]:
            fail(f"{control} is not found in {place}: the search there finds nothing")
    if not any(file.name.endswith("-wal") for file in served.data.iterdir()):
        fail("there is no WAL to look through")
    guessing = guesses(story)
    told = guessing.search_files([folder / "record", folder / "server-record"])
    told += guessing.search(story.shown)
    if "the digest of the invitation" not in [name for name, _ in told]:
        fail("the digest of a token is not found in the export: the search there finds nothing")
    for name, at in told:
        if name != "the digest of the invitation":
            leaks += 1
            print(f"FAILED: {name} stands in the export: {at}")
    print(f"{len(story.active)} seeds, {released} codes, {sum(refused.values())} refusals, "
          f"{len(story.searcher.names)} spellings sought in {memory.size >> 20} MB of memory "
          f"(not read: {', '.join(memory.unread) or 'nothing'}); no core, {core}; {leaks} found")
    if leaks or released < len(story.active) // 2:
        sys.exit(1)


if __name__ == "__main__":
    main()
