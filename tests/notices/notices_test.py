"""Notices by mail and webhooks, with a real relay, a receiver, and a library that verifies: what
arrives, what does not, and what a crash, an outage and a revocation make of it.
"""

import json
import pathlib
import tempfile

from outside import Relay, free_port, until
from world import World, check, install, set_up, verify

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HANGING = ("hangs", "hangs-too")


def waiting(world):
    """What waits or is dead, but for those who hang."""
    return [d for d in world.deliveries() if d.get("webhook") not in world.hanging]


def receivers_that_hang_are_there_from_the_beginning(world):
    """Nobody else may be held up by them in all that follows."""
    for name in HANGING:
        world.receiver.answers[f"/{name}"] = ["hang"]
        world.webhook(name, world.receiver.url(f"/{name}"), kind="policy")
    hooks = json.loads(world.run("webhook", "list", "--json"))["webhooks"]
    world.hanging = {hook["id"] for hook in hooks}
    world.run("vault", "add", "hung")
    until(lambda: all(world.receiver.at(f"/{name}") for name in HANGING), "no attempt was made")


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
    until(lambda: not waiting(world), "what was removed still waits")
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
    until(lambda: waiting(world), "nothing waits")
    world.run("member", "revoke", "ben@example.com")
    before = len(world.relay.mails("ben@example.com"))
    world.relay.start()
    until(lambda: [m for m in world.relay.mails("ada@example.com") if "member.revoked" in m],
          "Ada did not hear of the revocation", seconds=90)
    until(lambda: not waiting(world), "something still waits", seconds=90)
    check(len(world.relay.mails("ben@example.com")) == before, "Ben heard more after his end")


def what_hung_is_tried_again_and_told(world):
    """Each has hung once, for as long as an attempt may last, and takes the second."""
    problems = {d["problem"] for d in world.deliveries() if d.get("webhook")}
    check(problems <= {"", "It took too long."}, f"wrong: {problems}")  # "": not tried yet
    until(lambda: not world.deliveries(), "what hung is not told", seconds=200)
    for name in HANGING:
        told = [(body["data"]["position"], status)
                for _, body, status, _ in world.receiver.at(f"/{name}")]
        first = told[0][0]
        check(told[:2] == [(first, "hang"), (first, 200)], f"{name} was told {told}")
        rest = list(dict.fromkeys(position for position, _ in told[1:]))
        check(rest == sorted(rest), f"{name} was told out of order: {rest}")


def main():
    install()
    with tempfile.TemporaryDirectory(prefix="cofactor-notices-") as folder:
        world = World(pathlib.Path(folder), Relay)
        try:
            set_up(world)
            for part in (receivers_that_hang_are_there_from_the_beginning,
                         a_notice_arrives_by_mail_and_signed, codes_of_critical_vaults_are_noticed,
                         what_fails_is_tried_again_in_order, nothing_goes_where_it_should_not,
                         whoever_is_revoked_hears_nothing_more, what_hung_is_tried_again_and_told,
                         an_outage_and_a_crash_lose_nothing):
                part(world)
                print(part.__name__.replace("_", " "), flush=True)
            world.stop()
        finally:
            world.end()


main()
