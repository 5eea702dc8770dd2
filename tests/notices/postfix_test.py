"""COFACTOR_LONG=1: mail by a real Postfix, which asks for STARTTLS and a login that Dovecot checks,
to inboxes that are read by IMAP: what arrives, how, and what an outage of it makes of that. (An
hour of it is simulated in src/delivery: this one lasts as long as the server's second attempt.)
"""

import os
import pathlib
import re
import sys
import tempfile

from mail_system import MailSystem, why_not
from outside import until
from world import World, check, set_up

OURS = {"From": "Cofactor <cofactor@example.com>", "To": "<ada@example.com>",
        "Auto-Submitted": "auto-generated", "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8"}


def make_mail_system(certificates):
    folder = certificates.parent / "mail-system"
    folder.mkdir()
    return MailSystem(folder, certificates)


def about(world, type_, to="ada@example.com"):
    return [mail for mail in world.relay.mails(to) if mail["Subject"] == f"Cofactor: {type_}"]


def a_mail_comes_by_tls_and_login_as_it_was_made(world):
    world.run("group", "add", "night-shift")
    mail = until(lambda: about(world, "group.added"), "no mail came")[0]
    for name, value in OURS.items():
        check(mail.get_all(name) == [value], f"{name} is {mail.get_all(name)}")
    position, member, domain = re.fullmatch(r"<(\d+)\.(mbr_\w+)@(.+)>", mail["Message-ID"]).groups()
    check(domain == "example.com", f"Message-ID is {mail['Message-ID']}")
    check(mail["DKIM-Signature"] is None, "signing is the relay's")
    hops = mail.get_all("Received")
    check("with ESMTPSA" in hops[-1], f"not by TLS and a login: {hops[-1]}")
    check(mail["Return-Path"] == "<cofactor@example.com>", mail["Return-Path"])
    text = mail.get_payload()
    check(re.search(rf"^https://cofactor\.example\.com/log/{position}\?of=org_\w+\r?$", text, re.M),
          f"no link to the entry: {text}")
    check("night-shift" not in mail.as_string(), "a mail names a thing")
    check("sasl_username=relay" in world.relay.log(), "Postfix saw no login")


def an_outage_loses_nothing_and_keeps_the_order(world):
    before = len(about(world, "vault.added"))
    world.relay.stop()
    for i in range(5):
        world.run("vault", "add", f"dark-{i}")
    until(lambda: [d for d in world.deliveries() if d["attempts"] >= 2], "it was not tried again")
    check(len(about(world, "vault.added")) == before, "something came while Postfix was down")
    world.relay.start()
    mails = until(lambda: len(found := about(world, "vault.added")) >= before + 5 and found,
                  "mail of the outage did not come", seconds=180)
    until(lambda: not world.deliveries(), "something still waits", seconds=60)
    positions = [int(mail["Message-ID"][1:].split(".")[0]) for mail in mails]
    check(positions == sorted(set(positions)), f"out of order, or twice: {positions}")


def a_mailbox_that_is_none_is_shown_and_told_when_it_is_one(world):
    world.run("grant", "add", "--to", "ben@example.com", "--role", "viewer", "--on", "production")
    dead = until(lambda: [d for d in world.deliveries() if d["dead"]], "nothing is dead")[0]
    check(dead["dead"][0]["problem"] == "The relay answered 550.", f"not {dead}")
    check("User unknown in virtual mailbox table" in world.relay.log(), "Postfix refused otherwise")
    world.relay.mailboxes.add("ben@example.com")
    world.relay.write_mailboxes()
    world.relay.stop()
    world.relay.start()
    world.run("member", "resend", "ben@example.com")
    until(lambda: about(world, "grant.added", "ben@example.com"), "Ben was not told", seconds=90)
    until(lambda: not world.deliveries(), "something is still dead")


def main():
    if os.environ.get("COFACTOR_LONG") != "1":
        print("skipped: Postfix and Dovecot run in the long form (COFACTOR_LONG=1)")
        return
    if reason := why_not():
        sys.exit(f"FAILED: {reason}")
    with tempfile.TemporaryDirectory(prefix="cofactor-postfix-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)  # Postfix and Dovecot have users of their own
        world = World(folder, make_mail_system)
        try:
            set_up(world)
            for part in (a_mail_comes_by_tls_and_login_as_it_was_made,
                         an_outage_loses_nothing_and_keeps_the_order,
                         a_mailbox_that_is_none_is_shown_and_told_when_it_is_one):
                part(world)
                print(part.__name__.replace("_", " "), flush=True)
            world.stop()
        finally:
            world.end()


main()
