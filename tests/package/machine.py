"""A bare Debian 12 that boots its own systemd (systemd-nspawn), with a network that leads
nowhere. Made once from Debian's mirror as this machine has it, and kept; each Machine is a copy.
"""

import hashlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache"))
CACHE = CACHE / "cofactor-debian-12"
# What Debian's own installation has and a minimal one has not: systemd, its bus, and tools.
BARE = "systemd,systemd-sysv,dbus,ca-certificates,openssl,curl,procps,sqlite3,strace,qrencode"


def fail(sentence):
    sys.exit(f"FAILED: {sentence}")


def check(right, sentence):
    if not right:
        fail(sentence)


def why_not():
    """Why no such machine can be made here; None when it can."""
    if os.geteuid() != 0:
        return "a machine is made and booted by root alone"
    for program in ("mmdebstrap", "systemd-nspawn", "nsenter", "tar"):
        if not shutil.which(program):
            return f"there is no {program} here: ./dev test-long installs it"
    return None


def bare():
    """The archive of a bare Debian."""
    made = CACHE / f"bare-{'-'.join(sorted(BARE.split(',')))}.tar"
    if not made.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        part = CACHE / f"part.{os.getpid()}.tar"
        print("making a bare Debian, once", flush=True)
        subprocess.run(
            ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={BARE}", "bookworm", part],
            check=True, stdin=subprocess.DEVNULL)
        part.rename(made)
    return made


class Machine:
    def __init__(self, folder, package=None):
        """With `package`, what it depends on lies in apt's cache there: it needs no network."""
        self.root = pathlib.Path(folder) / f"machine-{os.getpid()}-{time.time_ns()}"
        self.root.mkdir()
        self.process = self.leader = None
        archive = bare()
        # Of another bare machine, or of a package that depends on other things, is another archive.
        wanted = BARE + self.dependencies(package) if package else ""
        fetched = CACHE / f"with-{hash_of(wanted):x}.tar"
        source = fetched if package and fetched.exists() else archive
        subprocess.run(["tar", "-C", self.root, "-xpf", source], check=True)
        self.root.chmod(0o755)
        (self.root / "etc/hostname").write_text("bare\n")
        (self.root / "etc/hosts").write_text("127.0.0.1 localhost cofactor.example.com\n")
        # Nobody answers there; and a machine without a name server fails at once, not after 30 s.
        (self.root / "etc/resolv.conf").unlink(missing_ok=True)
        if package and not fetched.exists():
            shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
            shutil.copy(package, self.root / "srv/package.deb")
            began = time.monotonic()
            self.inside("apt-get update -q; "
                        "apt-get install -q -y --download-only /srv/package.deb")
            print(f"apt fetched it all in {time.monotonic() - began:.0f} s", flush=True)
            (self.root / "etc/resolv.conf").unlink()
            (self.root / "srv/package.deb").unlink()
            part = CACHE / f"part.{os.getpid()}.tar"
            subprocess.run(["tar", "-C", self.root, "-cf", part, "."], check=True)
            part.rename(fetched)
        (self.root / "etc/resolv.conf").write_text("")

    @staticmethod
    def dependencies(package):
        done = subprocess.run(["dpkg-deb", "-f", package, "Depends", "Recommends"],
                              check=True, capture_output=True, text=True)
        return done.stdout

    def inside(self, line):
        """Runs a line in the folder while nothing has been booted."""
        done = subprocess.run(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "bash", "-c",
             'mount -t proc proc "$1/proc"; mount --bind /dev "$1/dev"; exec chroot "$1" env -i '
             'PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 '
             'DEBIAN_FRONTEND=noninteractive bash -ec "$2"', "inside", self.root, line],
            stdin=subprocess.DEVNULL, capture_output=True, text=True)
        check(done.returncode == 0, f"{line}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def boot(self):
        self.console = self.root.with_suffix(".console")
        self.process = subprocess.Popen(
            ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--private-network",
             "--resolv-conf=off",
             # Keys are locked: on a machine of its own any process may, in a container few.
             "--rlimit=RLIMIT_MEMLOCK=8388608", "--system-call-filter=@memlock",
             f"--machine={self.root.name}", "-D", self.root, "--console=read-only", "-b"],
            stdin=subprocess.DEVNULL, stdout=self.console.open("wb"), stderr=subprocess.STDOUT)
        for _ in range(600):
            check(self.process.poll() is None, f"no boot: {self.said()[-3000:]}")
            children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
            for child in children.read_text().split():
                if pathlib.Path(f"/proc/{child}/comm").read_text().strip() == "systemd":
                    self.leader = child
            if self.leader:
                state = self.run("systemctl is-system-running", exits=None)
                if state.stdout.strip() in ("running", "degraded"):
                    return self
            time.sleep(0.2)
        fail(f"it does not come up: {self.said()[-3000:]}")

    def said(self):
        return self.console.read_text(errors="replace")

    def run(self, line, exits=0, typed=""):
        """Runs a line in the booted machine as its root, in /srv."""
        done = subprocess.run(
            ["nsenter", "-t", self.leader, "-m", "-u", "-i", "-n", "-p", "-r", "-w", "env", "-i",
             "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8",
             "DEBIAN_FRONTEND=noninteractive", "bash", "-c", f"cd /srv && {line}"],
            input=typed, capture_output=True, text=True, timeout=900)
        if exits is not None and done.returncode != exits:
            fail(f"{line}\nexit {done.returncode}, not {exits}\n{done.stdout[-3000:]}"
                 f"{done.stderr[-3000:]}\n{self.journal()[-3000:]}")
        return done

    def journal(self):
        return self.run("journalctl --no-pager -o cat -u cofactor", exits=None).stdout

    def put(self, source, name):
        shutil.copy(source, self.root / name.lstrip("/"))

    def stop(self):
        if self.process and self.process.poll() is None:
            # SIGRTMIN+4 asks its systemd to power off.
            os.kill(int(self.leader), signal.SIGRTMIN + 4)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.terminate()
                self.process.wait(60)
        self.process = self.leader = None

    def end(self):
        self.stop()
        shutil.rmtree(self.root, ignore_errors=True)


def hash_of(text):
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")
