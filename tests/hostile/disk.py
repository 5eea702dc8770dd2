"""A disk that is full: filled by another process, which takes every byte that becomes free, or
nearly full by another and then filled by the server itself."""

import collections
import multiprocessing
import os
import pathlib
import subprocess
import time

from bystander import Bystander, Figures
from callers import in_processes
from world import Acme, Api, Memory, Server, expect, make_store

DISK = "64M"
RESERVE = 1_000_000
GROUPS = 1800  # whose removal uses up the reserve
ALLOWED = 96 << 20
LIMITS = {
    f"COFACTOR_LIMITS_{kind}_PER_MINUTE": "1000000" for kind in ("RELEASES", "REQUESTS", "REFUSALS")
}


def take_all(path, ready):
    """Writes until the disk is full, and goes on."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    while True:
        try:
            os.write(file, b"x" * 4096)
        except OSError:
            ready.set()
            time.sleep(0.001)


class Other:
    """Another process on the same disk."""

    def __init__(self, disk, live):
        self.file, self.process = disk / "other", None
        if live:
            ready = multiprocessing.Event()
            self.process = multiprocessing.Process(
                target=take_all, args=(self.file, ready), daemon=True
            )
            self.process.start()
            expect(ready.wait(60), "the disk was not filled")
        else:
            free = os.statvfs(disk)
            with self.file.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, free.f_bavail * free.f_bsize - (1 << 20))

    def give_back(self):
        if self.process:
            self.process.kill()
            self.process.join()
        self.file.unlink()


def release_until_refused(address, requests):
    counted, api = collections.Counter(), Api(address)
    for path, token in requests:
        status, _ = api.send("POST", path, {"reason": "x" * 500}, token)
        counted[status] += 1
        if status != 201:
            return counted
    return counted


class FullDisk:
    def __init__(self, folder, live):
        self.folder, self.live = folder, live
        self.name = "a full disk by another" if live else "a full disk by us"
        self.disk = folder / "disk"
        self.disk.mkdir(parents=True)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", self.disk]
        subprocess.run(mount, check=True)
        data = self.disk / "data"
        self.requests = make_store(data, people=100, devices=1000, requests=60000)
        self.server = Server(
            folder, data, environment={**LIMITS, "COFACTOR_RESERVE_BYTES": str(RESERVE)}
        )
        self.acme = Acme(self.server, services=20)
        self.member, self.person = self.acme.person("ben")
        account = self.acme.add_device("shared", shared=True)
        self.codes = f"{self.acme.org}/accounts/{account}/codes"
        self.groups = [
            self.acme.post("groups", {"name": f"group-{i}"})["id"] for i in range(GROUPS)
        ]

    def reserve(self):
        return self.acme.status()["disk"]["reserve_bytes"]

    def code(self, token, api=None):
        status, answer = (api or Api(self.server.address)).send(
            "POST", self.codes, {"reason": "INC-42"}, token
        )
        expect(status in (201, 429, 507), f"a code on a full disk: {status} {answer}")
        return status

    def remove_groups(self, until):
        """Revocations of what a group may, one by one; how many were recorded."""
        removed = 0
        while not until():
            expect(self.groups, f"{GROUPS} groups were removed, and {self.reserve()} are left")
            for _ in range(min(20, len(self.groups))):
                status, answer = self.acme.api.send(
                    "DELETE", f"{self.acme.org}/groups/{self.groups[-1]}"
                )
                if status == 507:
                    return removed
                expect(status == 200, f"a revocation: {status} {answer}")
                self.groups.pop()
                removed += 1
        return removed

    def run(self):
        """The row of the table, and the bystander's figures before and meanwhile."""
        memory, size = Memory(self.server), self.acme.status()["log_size"]
        asks = [(self.codes, token) for token in self.acme.services[:10]]
        bystander = Bystander(self.server.address, asks, 1.5)
        begun = time.monotonic()
        time.sleep(2)
        other, filled = Other(self.disk, self.live), time.monotonic()
        status, answer = self.acme.api.send("POST", f"{self.acme.org}/vaults", {"name": "late"})
        expect((status, answer.get("code")) == (507, "disk_low"), f"a vault: {status} {answer}")
        codes = self.use_a_tenth()
        asked = bystander.stop()
        revoked = self.use_the_rest()
        other.give_back()
        self.goes_on()
        written = self.acme.status()["log_size"] - size
        memory.stopping = True
        self.acme.check_the_log(self.server)
        self.server.stop()
        return {
            "name": self.name,
            "got": f"{codes} codes, then {revoked} revocations, then nothing",
            "before": Figures([each for each in asked if begun <= each[0] < filled]),
            "meanwhile": Figures([each for each in asked if each[0] >= filled]),
            "peak": memory.peak,
            "allowed": ALLOWED,
            "written": written,
        }

    def use_a_tenth(self):
        """One organization asks without end: it ends with its tenth, and nobody else does."""
        parts = [(self.server.address, self.requests[i::2]) for i in range(2)]
        counted = sum(in_processes(release_until_refused, parts), collections.Counter())
        expect(set(counted) == {201, 507}, f"codes on a full disk: {counted}")
        used = RESERVE - self.reserve()
        # A page more here and there; and what the bystander, of another organization, had.
        most = RESERVE // 10 + RESERVE // 20
        expect(RESERVE // 20 < used <= most, f"one organization had {used} of {RESERVE} bytes")
        expect(self.code(self.acme.services[11]) == 201, "another organization got no code")
        return counted[201]

    def use_the_rest(self):
        revoked = self.remove_groups(lambda: self.reserve() <= RESERVE // 4)
        expect(self.code(self.acme.services[12]) == 507, "a code out of the last quarter")
        status, answer = self.acme.api.send("DELETE", f"{self.acme.org}/members/{self.member}")
        expect(status == 200, f"the revocation of a member: {status} {answer}")
        expect(Api(self.server.address, self.person).send("GET", "/api/v1/whoami")[0] == 401,
               "who was revoked is still known")
        revoked += 1 + self.remove_groups(lambda: False)
        size = self.acme.status()["log_size"]
        for token in self.acme.services[13:16]:
            expect(self.code(token) == 507, "a code though nothing can be recorded")
        path, token = self.requests[-1]
        status, _ = Api(self.server.address).send("POST", path, {"reason": "x"}, token)
        expect(status == 507, f"a code though nothing can be recorded: {status}")
        expect(self.acme.status()["log_size"] == size, "something was recorded")
        return revoked

    def goes_on(self):
        expect(self.code(self.acme.services[17]) == 201, "no code after there was room again")
        path, token = self.requests[-1]
        status, answer = Api(self.server.address).send("POST", path, {"reason": "x"}, token)
        expect(status == 201, f"no code after there was room again: {status} {answer}")
        self.acme.post("vaults", {"name": "later"})
        expect(self.reserve() == RESERVE, f"of the reserve there are {self.reserve()} again")

    def end(self):
        if self.server.process.poll() is None:
            self.server.process.kill()
        subprocess.run(["umount", "-l", self.disk], check=False)
