"""What tests of moving in share: a server with Ada, who is its admin and keeper."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.request

import samples

PROGRAM = os.path.realpath(os.environ.get("COFACTOR_PROGRAM", "build/release/cofactor"))


class Moving(unittest.TestCase):
    """A server of its own, set up, with empty vaults."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        port = cls.free_port()
        cls.environment = {
            "PATH": os.environ["PATH"], "COFACTOR_URL": f"http://127.0.0.1:{port}",
            "XDG_CONFIG_HOME": cls.folder + "/config", "XDG_STATE_HOME": cls.folder + "/state"}
        cls.server = subprocess.Popen(
            [PROGRAM, "serve", "--dev", "--data", cls.folder + "/data", "--listen",
             f"127.0.0.1:{port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=dict(os.environ, COFACTOR_RESERVE_BYTES="16777216"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.addClassCleanup(cls.server.wait)
        cls.addClassCleanup(cls.server.terminate)
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz")
                break
            except OSError:
                time.sleep(0.1)
        cls.run_it("setup", "--name", "Ada", "--email", "ada@example.com", "--token-file",
                   cls.folder + "/data/setup.token")
        for vault in ("moving", "aws", "google", "keepass", "many"):
            cls.run_it("vault", "add", vault)
        cls.write("password", samples.PASSWORD.encode() + b"\n")

    @staticmethod
    def free_port():
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            return s.getsockname()[1]

    @classmethod
    def write(cls, name, data):
        path = os.path.join(cls.folder, name)
        with open(path, "wb") as file:
            file.write(data)
        return path

    @classmethod
    def run_it(cls, *words, code=0):
        done = subprocess.run([PROGRAM, *words], env=cls.environment, capture_output=True,
                              text=True, cwd=cls.folder)
        if code is None:  # refused, however
            code = done.returncode if done.returncode in (2, 3) else 2
        if done.returncode != code:
            raise AssertionError(f"{words}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout if code == 0 else done.stderr

    @classmethod
    def import_it(cls, path, *more, into="moving"):
        return json.loads(cls.run_it("import", path, "--into", into, "--json", *more))
