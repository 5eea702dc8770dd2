"""Notices by mail and webhooks, with a real relay, a receiver, and a library that verifies: what
arrives, what does not, and what a crash, an outage and a revocation make of it.
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "canary"))
from outside import Receiver, Relay, free_port, make_certificate, until  # noqa: E402
from served import PROGRAM, Served, fail  # noqa: E402

HERE = pathlib.Path(__file__).parent
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


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
    def __init__(self, folder):
        self.folder = folder
        (folder / "mails").mkdir()
        make_certificate(folder / "mails")
        self.relay, self.receiver = Relay(folder / "mails"), Receiver(folder / "mails")
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
        self.relay.stop()

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


def a_notice_arrives_by_mail_and_signed(world):
    secret = world.webhook("alarm", world.receiver.url("/alarm"))
    world.run("group", "add", "night-shift")
    until(lambda: world.receiver.at("/alarm"), "no webhook came")
    headers, body, _, text = world.receiver.at("/alarm")[0]
    verify(secret, headers, text)
    check(body["type"] == "group.added" and body["data"]["kinds"] == ["people"], f"not {body}")
    check(body["data"]["ids"]["group"].startswith("grp_"), f"no id in {body}")
    check("night-shift" not in text and "Ada" not in text, "a notice names a thing or a person")
    mails = until(lambda: [m for m in world.relay.mails("ada@example.com") if "group.added" in m],
                  "no mail came")
    check("\ntls yes\nlogin relay\n" in mails[0], "the mail came without TLS or login")
    check("Subject: Cofactor: group.added" in mails[0] and "/log/" in mails[0], mails[0])
    check("night-shift" not in mails[0], "a mail names a thing")
    check(not [m for m in world.relay.mails("ben@example.com") if "group.added" in m],
          "a mail went to somebody whom it does not concern")


def codes_of_critical_vaults_are_noticed(world):
    secret = world.webhook("codes", world.receiver.url("/codes"), kind="release")
    pair = world.run("device", "add", "production/root-prod", "--name", "primary",
                     "--secret-file", "given", given=SEED, exits=0)
    until(lambda: world.receiver.at("/codes"), "no notice of the pair came")
    headers, body, _, text = world.receiver.at("/codes")[0]
    verify(secret, headers, text)
    check(body["type"] == "device.pair_shown" and body["data"]["kinds"] == ["release"], str(body))
    mails = until(lambda: [m for m in world.relay.mails("ada@example.com") if "pair_shown" in m],
                  "no mail of the pair came")
    for code in [word for word in pair.split() if word.isdigit() and len(word) == 6]:
        check(code not in text + mails[0], "a notice holds a code")
    check(SEED not in text + mails[0], "a notice holds a seed")


def what_fails_is_tried_again_in_order(world):
    world.receiver.answers["/flaky"] = [500]
    world.webhook("flaky", world.receiver.url("/flaky"))
    for name in ("one", "two"):
        world.run("group", "add", name)
    until(lambda: len(world.receiver.at("/flaky")) >= 3, "it was not tried again")
    met = world.receiver.at("/flaky")
    ids = [headers["webhook-id"] for headers, *_ in met[:3]]
    check(ids[0] == ids[1] != ids[2] and met[0][2] == 500, f"not once visible, in order: {ids}")


def nothing_goes_where_it_should_not(world):
    world.receiver.answers["/moved"] = [307] * 100
    world.webhook("moved", world.receiver.url("/moved"))
    world.webhook("private", f"https://localhost:{free_port()}/x")
    world.run("group", "add", "three")
    wanted = {"It answered 307.", "Its name has an address that is not public."}
    until(lambda: {d["problem"] for d in world.deliveries()} >= wanted, "no problem is shown")
    check(not world.receiver.at("/elsewhere"), "a redirect was followed")
    for name in ("moved", "private"):
        world.run("webhook", "remove", name)
    until(lambda: not world.deliveries(), "what was removed still waits")
    for url in ("https://127.0.0.1/", "http://a.example/", "https://a@b.example/"):
        world.run("webhook", "add", "x", "--url-file", "given", "--kind", "people", given=url,
                  exits=2)


def an_outage_and_a_crash_lose_nothing(world):
    world.relay.stop()
    world.run("group", "add", "dark")
    until(lambda: any(d.get("member") for d in world.deliveries()), "nothing waits for the relay")
    world.kill()
    world.relay.start()
    world.live()
    until(lambda: len([m for m in world.relay.mails("ada@example.com") if "group.added" in m]) >= 5,
          "a mail of before the crash was lost", seconds=90)


def whoever_is_revoked_hears_nothing_more(world):
    world.run("grant", "add", "--to", "ben@example.com", "--role", "responder",
              "--on", "production/root-prod")
    until(lambda: [m for m in world.relay.mails("ben@example.com") if "grant.added" in m],
          "Ben did not hear of his grant")
    world.relay.stop()
    world.run("grant", "add", "--to", "ben@example.com", "--role", "viewer", "--on", "production")
    until(lambda: world.deliveries(), "nothing waits")
    world.run("member", "revoke", "ben@example.com")
    before = len(world.relay.mails("ben@example.com"))
    world.relay.start()
    until(lambda: [m for m in world.relay.mails("ada@example.com") if "member.revoked" in m],
          "Ada did not hear of the revocation", seconds=90)
    until(lambda: not world.deliveries(), "something still waits", seconds=90)
    check(len(world.relay.mails("ben@example.com")) == before, "Ben heard more after his end")


def main():
    install()
    with tempfile.TemporaryDirectory(prefix="cofactor-notices-") as folder:
        world = World(pathlib.Path(folder))
        try:
            set_up(world)
            for part in (a_notice_arrives_by_mail_and_signed, codes_of_critical_vaults_are_noticed,
                         what_fails_is_tried_again_in_order, nothing_goes_where_it_should_not,
                         whoever_is_revoked_hears_nothing_more, an_outage_and_a_crash_lose_nothing):
                part(world)
                print(part.__name__.replace("_", " "), flush=True)
            world.stop()
        finally:
            if world.served.process.poll() is None:
                world.kill()
            if world.relay.process.poll() is None:
                world.relay.stop()


main()
