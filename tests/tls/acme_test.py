"""docs/guides/tls.md with certbot itself, against pebble: a certificate is obtained, put in place
by the guide's own deploy hook, served, renewed, and taken by the running server with a connection
open.
"""

import http.client
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request

PROGRAM = os.path.abspath(os.environ["COFACTOR_PROGRAM"])
GUIDE = pathlib.Path("docs/guides/tls.md")
NAME = "cofactor.example.com"


def fail(sentence):
    sys.exit(f"FAILED: {sentence}")


def check(right, sentence):
    if not right:
        fail(sentence)


def until(condition, sentence, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            fail(sentence)
        time.sleep(0.05)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Ca:
    """pebble, and the DNS server for which every name is this machine."""

    def __init__(self, folder, log):
        self.port, self.management, self.http, dns = (free_port() for _ in range(4))
        self.trusted = folder / "pebble.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
            + ["-nodes", "-days", "2", "-subj", "/CN=localhost"]
            + ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
            + ["-keyout", folder / "pebble.key", "-out", self.trusted],
            check=True,
            capture_output=True,
        )
        (folder / "pebble.json").write_text(
            f"""{{"pebble": {{
              "listenAddress": "127.0.0.1:{self.port}",
              "managementListenAddress": "127.0.0.1:{self.management}",
              "certificate": "{self.trusted}", "privateKey": "{folder}/pebble.key",
              "httpPort": {self.http}, "tlsPort": {free_port()}}}}}"""
        )
        quick = {**os.environ, "PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0"}
        self.processes = [
            subprocess.Popen(words, env=quick, stdout=log, stderr=log)
            for words in (
                ["pebble-challtestsrv", "-defaultIPv4", "127.0.0.1", "-defaultIPv6", ""]
                + ["-dns01", f"127.0.0.1:{dns}", "-management", f"127.0.0.1:{free_port()}"]
                + ["-http01", "", "-https01", "", "-tlsalpn01", ""],
                ["pebble", "-config", folder / "pebble.json", "-dnsserver", f"127.0.0.1:{dns}"],
            )
        ]
        until(lambda: answers(self.port), "pebble does not start")

    def root(self):
        context = ssl.create_default_context(cafile=self.trusted)
        url = f"https://localhost:{self.management}/roots/0"
        return urllib.request.urlopen(url, context=context, timeout=30).read().decode()

    def end(self):
        for process in self.processes:
            process.terminate()
            process.wait(timeout=30)


def run_certbot(folder, ca, *words):
    done = subprocess.run(
        ["certbot", *words, "--config-dir", folder / "etc", "--work-dir", folder / "work"]
        + ["--logs-dir", folder / "logs", "--server", f"https://localhost:{ca.port}/dir"]
        + ["--http-01-port", str(ca.http), "--http-01-address", "127.0.0.1"]
        + ["--non-interactive", "--agree-tos", "--register-unsafely-without-email"],
        env={
            **os.environ,
            "REQUESTS_CA_BUNDLE": str(ca.trusted),
            "COFACTOR_TLS_FOLDER": str(folder / "tls"),
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    check(done.returncode == 0, f"certbot {words[0]}: {done.stdout}{done.stderr}")


def serial_shown(port, root):
    context = ssl.create_default_context(cadata=root)
    with socket.create_connection(("127.0.0.1", port), timeout=30) as plain:
        with context.wrap_socket(plain, server_hostname=NAME) as secure:
            return secure.getpeercert()["serialNumber"]


def obtain_serve_and_renew(folder, ca, log):
    (folder / "tls").mkdir(mode=0o700)
    hook = folder / "deploy-certificate"
    hook.write_text(re.search(r"```sh\n(#!/bin/sh.*?)```", GUIDE.read_text(), re.S)[1])
    hook.chmod(0o755)
    run_certbot(folder, ca, "certonly", "--standalone", "-d", NAME, "--deploy-hook", str(hook))
    root, port = ca.root(), free_port()
    server = subprocess.Popen(
        [PROGRAM, "serve", "--dev", "--data", folder / "data", "--listen", f"127.0.0.1:{port}"],
        env={
            **os.environ,
            "COFACTOR_RESERVE_BYTES": "0",
            "COFACTOR_TLS_CERT": str(folder / "tls" / "cert.pem"),
            "COFACTOR_TLS_KEY": str(folder / "tls" / "key.pem"),
        },
        stdout=log,
        stderr=log,
    )
    try:
        until(lambda: answers(port) or server.poll() is not None, "the server does not start")
        first = serial_shown(port, root)
        context = ssl.create_default_context(cadata=root)
        context.check_hostname = False  # the connection below is to 127.0.0.1
        kept = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=60)
        kept.request("GET", "/healthz")
        check(kept.getresponse().read() == b"ok\n", "no answer")
        run_certbot(folder, ca, "renew", "--force-renewal", "--no-random-sleep-on-renew")
        until(lambda: serial_shown(port, root) != first, "the renewed certificate is not shown")
        kept.request("GET", "/healthz")
        check(kept.getresponse().read() == b"ok\n", "the open connection broke")
    finally:
        server.terminate()
        check(server.wait(timeout=60) == 0, "the server did not end well")


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cofactor-acme-"))
    log_file = folder / "log"
    done = False
    with log_file.open("wb") as log:
        ca = Ca(folder, log)
        try:
            obtain_serve_and_renew(folder, ca, log)
            done = True
        finally:
            ca.end()
            if not done:
                print(log_file.read_text()[-4000:])
            shutil.rmtree(folder, ignore_errors=True)
    print("ok")


main()
