"""What is outside of the server, on loopback: a mail relay (aiosmtpd), a receiver of webhooks."""

import http.server
import json
import pathlib
import socket
import ssl
import subprocess
import threading
import time


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(condition, sentence, seconds=60):
    end = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > end:
            raise SystemExit(f"FAILED: {sentence}")
        time.sleep(0.05)
    return found


def make_certificate(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "2", "-addext", "subjectAltName=DNS:localhost", "-subj", "/CN=outside",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True)


class Relay:
    def __init__(self, folder, port=None):
        self.folder, self.port = folder, port or free_port()
        self.process = None

    def start(self):
        here = pathlib.Path(__file__).parent.parent / "egress" / "relay.py"
        words = ["/usr/bin/python3", here, str(self.port), self.folder, "starttls"]
        self.process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
        until(lambda: answers(self.port), "the relay did not start")

    def stop(self):
        self.process.kill()
        self.process.wait()

    def end(self):
        if self.process.poll() is None:
            self.stop()

    def mails(self, to):
        texts = [file.read_text() for file in sorted(self.folder.glob("mail-*"), key=_number)]
        return [text for text in texts if f"\nto {to}\n" in text]


def _number(file):
    return int(file.name.split("-")[1])


class Receiver:
    """HTTPS at localhost:port. Answers a path as `answers` says, else 200."""

    def __init__(self, folder):
        self.met, self.answers = [], {}
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                answers = receiver.answers.get(self.path, [])
                status = answers.pop(0) if answers else 200
                receiver.met.append((self.path, dict(self.headers), body, status))
                if status == "hang":
                    time.sleep(25)
                    return
                self.send_response(status)
                if status == 307:
                    self.send_header("Location", f"https://localhost:{receiver.port}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path):
        return f"https://localhost:{self.port}{path}"

    def at(self, path):
        """What came there: headers, the body read, and the status that it was answered."""
        return [(headers, json.loads(body), status, body)
                for met, headers, body, status in self.met if met == path]
