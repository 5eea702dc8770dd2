"""A server with a mail relay and a receiver of webhooks around it, and a library that verifies."""

import json
import os
import pathlib
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "canary"))
from outside import Receiver, make_certificate  # noqa: E402
from served import PROGRAM, Served, fail  # noqa: E402

HERE = pathlib.Path(__file__).parent


def check(right, sentence):
    if not right:
        fail(sentence)


def install():
    kept = HERE / "node_modules" / ".package-lock.json"
    if not kept.exists() or kept.stat().st_mtime < (HERE / "package-lock.json").stat().st_mtime:
        subprocess.run(["npm", "ci", "--ignore-scripts", "--loglevel=error"], cwd=HERE, check=True)
        kept.touch()


def verify(secret, headers, body):
    sent = {"secret": secret, "body": body,
            "headers": {name.lower(): value for name, value in headers.items()}}
    done = subprocess.run(["node", HERE / "verify.mjs"], input=json.dumps(sent).encode(),
                          capture_output=True)
    check(done.stdout == b"verified\n", f"the signature does not fit: {done.stderr.decode()}")


class World:
    """`make_relay` gets a folder that has the certificate of localhost."""

    def __init__(self, folder, make_relay):
        self.folder = folder
        (folder / "mails").mkdir()
        make_certificate(folder / "mails")
        self.receiver = Receiver(folder / "mails")
        self.relay = make_relay(folder / "mails")
        self.relay.start()
        (folder / "relay-password").write_text("pass word\n")
        os.environ |= {
            "COFACTOR_MAIL_RELAY": f"localhost:{self.relay.port}",
            "COFACTOR_MAIL_FROM": "cofactor@example.com",
            "COFACTOR_MAIL_USER": "relay",
            "COFACTOR_MAIL_PASSWORD_FILE": str(folder / "relay-password"),
            "COFACTOR_EGRESS_INTERNAL": f"localhost:{self.receiver.port}",
            "COFACTOR_EGRESS_CA_FILE": str(folder / "mails" / "cert.pem"),
            "COFACTOR_PUBLIC_URL": "https://cofactor.example.com",
        }
        self.lives = 0
        self.live()

    def live(self):
        self.lives += 1
        home = self.folder / f"life-{self.lives}"
        home.mkdir()
        self.served = Served(home, self.folder / "data")

    def kill(self):
        self.served.process.send_signal(signal.SIGKILL)
        self.served.process.wait()

    def stop(self):
        self.served.process.terminate()
        check(self.served.process.wait(60) == 0, "the server did not stop by itself")

    def end(self):
        if self.served.process.poll() is None:
            self.kill()
        self.relay.end()

    def run(self, *words, given=None, **more):
        if given is not None:
            (self.served.folder / "given").write_text(given)
        return self.served.command(*words, **more).decode()

    def deliveries(self):
        return json.loads(self.run("delivery", "list", "--json"))["deliveries"]

    def webhook(self, name, url, kind="people"):
        return self.run("webhook", "add", name, "--url-file", "given", "--kind", kind,
                        given=url).strip()


def set_up(world):
    world.run("setup", "--name", "Ada", "--email", "ada@example.com",
              "--token-file", world.folder / "data" / "setup.token")
    world.run("vault", "add", "production")
    world.run("account", "add", "production/root-prod", "--kind", "aws-root",
              "--aws-account-id", "123456789012")
    invitation = world.run("member", "invite", "ben@example.com", "--name", "Ben")
    subprocess.run([PROGRAM, "login", "--token-stdin"], input=invitation.encode(), check=True,
                   env={**world.served.environment, "COFACTOR_PROFILE": "ben"}, capture_output=True)
