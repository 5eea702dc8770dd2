"""`serve` starts itself anew with huge pages (docs/decisions/0015), once, and not where the program
has privileges of its own: such a one is given no tunables, and would start itself for ever where
the variable is taken away from it (glibc from 2.39 on).
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(os.environ["COFACTOR_PROGRAM"])
TUNED = b"GLIBC_TUNABLES=glibc.malloc.hugetlb=1"


def environment_of(program, folder, **more):
    environment = {k: v for k, v in os.environ.items() if k != "GLIBC_TUNABLES"}
    environment["COFACTOR_RESERVE_BYTES"] = "0"
    server = subprocess.Popen(
        [program, "serve", "--dev", "--data", folder / "data", "--listen", f"unix:{folder}/socket"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **more,
    )
    try:
        said = next(line for line in server.stdout if "listens" in line or "error" in line)
        if "listens" not in said:
            sys.exit(f"FAILED: the server did not start: {said}")
        return pathlib.Path(f"/proc/{server.pid}/environ").read_bytes().split(b"\0")
    finally:
        server.terminate()
        server.communicate(timeout=60)


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cofactor-start-"))
    try:
        if os.geteuid() != 0:
            print("skipped: root alone reads the environment of a server")
            return
        if TUNED not in environment_of(PROGRAM, folder):
            sys.exit("FAILED: the server was not started anew")
        setcap = shutil.which("setcap") or shutil.which("setcap", path="/usr/sbin:/sbin")
        if setcap is None:
            print("skipped: capabilities of a file (there is no setcap)")
            return
        privileged = folder / "privileged"
        privileged.mkdir()
        program = privileged / "cofactor"
        shutil.copy(PROGRAM, program)
        for path in (folder, privileged, program):
            os.chown(path, 65534, 65534)
        if subprocess.run([setcap, "cap_net_bind_service+ep", program]).returncode != 0:
            print("skipped: capabilities of a file (this file system has none)")
            return
        if TUNED in environment_of(program, privileged, user=65534, group=65534, extra_groups=[]):
            sys.exit("FAILED: a program with privileges of its own was started anew")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("ok")


main()
