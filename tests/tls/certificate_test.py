"""The program under TLS with real clients: what it refuses at its start, new certificates while
connections are open, the command line with a CA of one's own, and no secret left in its memory.
"""

import http.client
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(os.environ["COFACTOR_PROGRAM"])
NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


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


def openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


def make_ca(folder):
    made = ["-keyout", folder / "ca.key", "-out", folder / "ca.pem"]
    openssl("req", "-x509", *NEW_KEY, "-days", "2", "-subj", "/CN=test CA", *made)


def make_pair(folder, name):
    """A certificate of the CA for localhost, and its key."""
    key, request, certificate = (folder / f"{name}.{end}" for end in ("key", "csr", "pem"))
    openssl("req", *NEW_KEY, "-subj", f"/CN={name}", "-keyout", key, "-out", request)
    extensions = folder / "extensions"
    extensions.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    ca = ["-CA", folder / "ca.pem", "-CAkey", folder / "ca.key", "-CAcreateserial"]
    made = ["-days", "2", "-extfile", extensions, "-out", certificate]
    openssl("x509", "-req", "-in", request, *ca, *made)
    return certificate, key


def replace(source, target):
    """As a careful administrator does: whole or not at all."""
    beside = target.with_suffix(".new")
    shutil.copy(source, beside)
    os.chmod(beside, 0o600)
    os.rename(beside, target)


class Server:
    def __init__(self, folder):
        self.folder, self.log = folder, folder / "server.log"
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        (folder / "cofactor.toml").write_text(
            f'listen = "127.0.0.1:{self.port}"\ndata = "{folder}/data"\nreserve_bytes = 0\n'
            f'public_url = "https://cofactor.example.com"\n'
            f'[tls]\ncert = "{folder}/live.pem"\nkey = "{folder}/live.key"\n'
        )
        self.context = ssl.create_default_context(cafile=folder / "ca.pem")
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--dev", "--config", folder / "cofactor.toml"],
            stdout=self.log.open("wb"),
            stderr=subprocess.STDOUT,
        )
        until(lambda: "setup token" in self.said() or self.process.poll() is not None, "no start")
        check(self.process.poll() is None, f"the server did not start: {self.said()}")

    def said(self):
        return self.log.read_text()

    def connect(self):
        return http.client.HTTPSConnection("localhost", self.port, context=self.context)

    def shown(self):
        connection = self.connect()
        connection.connect()
        subject = connection.sock.getpeercert()["subject"]
        connection.close()
        return subject[0][0][1]


def get(connection, path):
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer, answer.read()


def refuses_what_does_not_go_together(folder):
    def refused(environment, *parts):
        done = subprocess.run(
            [PROGRAM, "serve", "--dev", "--data", folder / "never"],
            env={**os.environ, "COFACTOR_RESERVE_BYTES": "0", **environment},
            capture_output=True,
            text=True,
            timeout=60,
        )
        check(done.returncode != 0, f"it started with {environment}")
        for part in parts:
            check(part in done.stderr, f"{environment}: no {part!r} in {done.stderr}")

    pair = {"COFACTOR_TLS_CERT": f"{folder}/live.pem", "COFACTOR_TLS_KEY": f"{folder}/live.key"}
    refused({"COFACTOR_LISTEN": "0.0.0.0:0"}, "beyond loopback", "tls.cert")
    refused({"COFACTOR_TLS_CERT": "x.pem"}, "tls.key")
    refused({**pair, "COFACTOR_LISTEN": f"unix:{folder}/s"}, "unix socket")
    refused({**pair, "COFACTOR_TLS_KEY": f"{folder}/ca.key"}, f"{folder}/ca.key is not the key of")
    refused({**pair, "COFACTOR_TLS_MIN_VERSION": "1.1"}, "COFACTOR_TLS_MIN_VERSION", "1.2")
    refused({"COFACTOR_TRUSTED_PROXIES": "127.0.0.1,proxy"}, "COFACTOR_TRUSTED_PROXIES", "proxy")
    refused({"COFACTOR_PUBLIC_URL": "http://cofactor.example.com"}, "COFACTOR_PUBLIC_URL")
    refused({"COFACTOR_PUBLIC_URL": "https://cofactor.example.com/x"}, "COFACTOR_PUBLIC_URL")


def answers_with_the_fields_of_security(server):
    answer, _ = get(server.connect(), "/healthz")
    for name, value in {
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "Strict-Transport-Security": "max-age=31536000",
    }.items():
        check(answer.headers[name] == value, f"{name}: {answer.headers[name]}")


def speaks_tls13_alone(server):
    context = ssl.create_default_context(cafile=server.folder / "ca.pem")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    try:
        socket_ = socket.create_connection(("127.0.0.1", server.port))
        context.wrap_socket(socket_, server_hostname="localhost")
        fail("TLS 1.2 is spoken")
    except ssl.SSLError:
        pass


def takes_new_files_with_connections_open(server):
    folder, old = server.folder, server.connect()
    check(get(old, "/healthz")[0].status == 200, "no answer")
    check(server.shown() == "first", "not the first certificate")
    certificate, key = make_pair(folder, "second")
    replace(certificate, folder / "live.pem")
    until(lambda: "is not the key of" in server.said(), "no warning for half a pair")
    check(f"stays the old one: {folder}/live.key" in server.said(), "it does not name the file")
    check(server.shown() == "first", "half a pair was taken")
    replace(key, folder / "live.key")
    until(lambda: server.shown() == "second", "the second certificate was not taken")
    check(get(old, "/healthz")[0].status == 200, "the open connection broke")

    (folder / "live.pem").write_text("damaged")
    until(lambda: "holds no certificate" in server.said(), "no warning for a damaged file")
    check(server.shown() == "second", "a damaged file was taken")
    check(server.said().count("warning: the certificate") == 2, f"warnings:\n{server.said()}")
    certificate, key = make_pair(folder, "third")
    replace(certificate, folder / "live.pem")
    replace(key, folder / "live.key")
    server.process.send_signal(signal.SIGHUP)
    until(lambda: server.shown() == "third", "the third certificate was not taken")
    check(get(old, "/healthz")[0].status == 200, "the open connection broke")


def serves_the_command_line(server):
    environment = {
        **os.environ,
        "COFACTOR_URL": f"https://localhost:{server.port}",
        "XDG_CONFIG_HOME": str(server.folder / "config"),
        "XDG_STATE_HOME": str(server.folder / "state"),
    }

    def cofactor(*words, typed="", code=0):
        done = subprocess.run(
            [PROGRAM, *map(str, words)],
            input=typed,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        check(done.returncode == code, f"{words[0]}: {done.returncode} {done.stderr}")
        return done

    setup = ["setup", "--name", "Ada", "--email", "ada@example.com"]
    setup += ["--token-file", server.folder / "data" / "setup.token"]
    done = cofactor(*setup, code=11)
    check("not trusted" in done.stderr and "--ca-file" in done.stderr, done.stderr)
    cofactor("--ca-file", server.folder / "none.pem", *setup, code=2)
    cofactor("--ca-file", server.folder / "ca.pem", *setup)
    environment["COFACTOR_CA_FILE"] = str(server.folder / "ca.pem")
    cofactor("vault", "add", "production")
    cofactor("account", "add", "production/login", "--kind", "login")
    cofactor("device", "add", "production/login", "--name", "d", "--secret-file", "-", typed=SEED)


def keeps_no_seed_in_its_memory(server):
    with open(f"/proc/{server.process.pid}/maps") as maps:
        regions = [line.split() for line in maps]
    with open(f"/proc/{server.process.pid}/mem", "rb", buffering=0) as memory:
        for region in regions:
            if "rw" not in region[1]:
                continue
            start, end = (int(part, 16) for part in region[0].split("-"))
            if end - start > 1 << 30:
                continue  # a sanitizer's shadow
            try:
                memory.seek(start)
                piece = memory.read(end - start)
            except (OSError, OverflowError, ValueError):
                continue
            check(SEED.encode() not in piece, f"the seed lies in {' '.join(region)}")


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cofactor-tls-"))
    server = None
    try:
        make_ca(folder)
        certificate, key = make_pair(folder, "first")
        replace(certificate, folder / "live.pem")
        replace(key, folder / "live.key")
        refuses_what_does_not_go_together(folder)
        server = Server(folder)
        answers_with_the_fields_of_security(server)
        speaks_tls13_alone(server)
        takes_new_files_with_connections_open(server)
        serves_the_command_line(server)
        if os.geteuid() == 0:
            keeps_no_seed_in_its_memory(server)
    finally:
        if server:
            server.process.terminate()
            server.process.wait(timeout=60)
        shutil.rmtree(folder, ignore_errors=True)
    print("ok")


main()
