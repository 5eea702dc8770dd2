#!/usr/bin/env python3
"""Moving in, with other applications' exports (samples.py): each format is read, what can be held
gives the codes that oathtool gives, what cannot is listed, and nothing else of the file is sent."""

import datetime
import hmac
import json
import os
import shutil
import struct
import subprocess
import time
import unittest

import pictures
import samples
import world

LONG = os.environ.get("COFACTOR_LONG") == "1"

# The fourth of most files: of another kind than TOTP.
COUNTED = ("Bank old", "hotp", samples.COUNTED[2])
STEAM = ("Game x", "steam", samples.STEAM)

# What makes the file, whether it has a password, and what is in it beside the three factors.
FORMATS = {
    "otpauth": (samples.lines, False, COUNTED),
    "aegis": (samples.aegis, False, COUNTED),
    "aegis encrypted": (samples.aegis_encrypted, True, COUNTED),
    "2fas": (samples.twofas, False, COUNTED),
    "2fas encrypted": (samples.twofas_encrypted, True, COUNTED),
    "andotp": (samples.andotp, False, COUNTED),
    "andotp encrypted": (samples.andotp_encrypted, True, COUNTED),
    "andotp encrypted before 2020": (samples.andotp_old, True, COUNTED),
    "bitwarden": (samples.bitwarden, False, STEAM),
    "bitwarden encrypted": (samples.bitwarden_encrypted, True, STEAM),
    "bitwarden encrypted with argon2id": (
        lambda: samples.bitwarden_encrypted("argon2id"), True, STEAM),
    "1password": (samples.onepassword, False, COUNTED),
    "pskc": (samples.pskc, False, ("Bank 9", *COUNTED[1:])),
    "pskc encrypted": (samples.pskc_encrypted, True, None),
    "ente": (samples.ente, True, COUNTED),
    "ente as text": (samples.ente_text, False, COUNTED),
    "proton": (samples.proton, False, ("Steam Game", *STEAM[1:])),
    "stratum": (samples.stratum, False, COUNTED),
    "stratum encrypted": (samples.stratum_encrypted, True, COUNTED),
    "stratum encrypted before 2023": (samples.stratum_old, True, COUNTED),
    "freeotp": (samples.freeotp, False, COUNTED),
    "csv of a password manager": (samples.table, False, COUNTED),
}


def steam_code(secret, time_s):
    """As Steam's phones make it (tests/vectors/steam.vec is of another program)."""
    mac = hmac.digest(samples.raw(secret), struct.pack(">Q", time_s // 30), "sha1")
    value = struct.unpack_from(">I", mac, mac[-1] & 15)[0] & 0x7FFFFFFF
    letters = ""
    for _ in range(5):
        value, at = divmod(value, 26)
        letters += "23456789BCDFGHJKMNPQRTVWXY"[at]
    return letters


class Import(world.Moving):
    def check_code(self, account, factor):
        answer = json.loads(self.run_it("code", account, "--reason", "moving in", "--json"))
        _, _, algorithm, digits, period, secret = factor
        at = self.last_second(answer)
        expected = subprocess.run(
            ["oathtool", f"--totp={algorithm}", "-d", str(digits), "-s", f"{period}s", "-b",
             "-N", f"@{at}", secret], capture_output=True, text=True, check=True).stdout.strip()
        self.assertEqual(answer["code"], expected, account)

    @staticmethod
    def last_second(answer):
        until = answer["valid_until"].replace("Z", "+00:00")
        return int(datetime.datetime.fromisoformat(until).timestamp()) - 1

    def check_other(self, vault, other, counter=3):
        """What is of another kind is one here, and gives that kind's codes."""
        account, kind, secret = other
        account = f"{vault}/{account}"
        device = json.loads(self.run_it("device", "list", account, "--json"))["devices"][0]
        self.assertEqual(device["kind"], kind)
        answer = json.loads(self.run_it("code", account, "--reason", "moving in", "--json"))
        if kind == "steam":
            self.assertEqual(answer["code"], steam_code(secret, self.last_second(answer)))
            return
        self.assertEqual(answer["counter"], counter)
        self.assertNotIn("valid_until", answer)
        expected = subprocess.run(["oathtool", "--hotp", "-b", "-c", str(counter), secret],
                                  capture_output=True, text=True, check=True).stdout.strip()
        self.assertEqual(answer["code"], expected, account)

    def check_entries(self, preview):
        """All three factors are found under their names."""
        found = {(e["issuer"], e["name"]) for e in preview["entries"]}
        self.assertLessEqual({f[:2] for f in samples.FACTORS}, found)

    def test_each_format_is_read_and_gives_the_codes_that_oathtool_gives(self):
        for number, (name, (make, encrypted, other)) in enumerate(FORMATS.items()):
            with self.subTest(name):
                vault = f"moving-{number}"
                self.run_it("vault", "add", vault)
                path = self.write("export", make())
                password = ["--password-file", "password"] if encrypted else []
                if name.startswith("andotp encrypted"):
                    password += ["--from", "andotp"]
                preview = self.import_it(path, "--preview", *password, into=vault)
                self.check_entries(preview)
                told = "otpauth" if name == "ente as text" else name.split()[0]
                self.assertEqual(preview["format"], told)
                done = self.import_it(path, "--yes", *password, into=vault)
                self.assertEqual((done["imported"], done["skipped"]), (4 if other else 3, []), done)
                self.run_it("grant", "add", "--to", "ada@example.com", "--role", "responder",
                            "--on", vault)
                for factor in samples.FACTORS if LONG else samples.FACTORS[number % 3:][:1]:
                    self.check_code(f"{vault}/{factor[0]} {factor[1]}", factor)
                if other:
                    self.check_other(vault, other)
                if encrypted:
                    wrong = self.write("wrong", b"another password")
                    said = self.run_it("import", path, "--into", vault, "--preview",
                                       "--password-file", wrong, *password[2:], code=2)
                    self.assertRegex(said, "password|MAC")

    def test_googles_pictures_come_together_or_not_at_all(self):
        first, second = pictures.google_pictures(self.folder)
        said = self.run_it("import", first, "--into", "google", "--yes", code=2)
        self.assertIn("1 of 2 QR codes", said)
        done = self.import_it(first, "--also", second, "--yes", into="google")
        self.assertEqual((done["imported"], done["skipped"]), (4, []))
        self.run_it("grant", "add", "--to", "ada@example.com", "--role", "responder", "--on",
                    "google")
        self.check_code("google/Datacenter ops", pictures.GOOGLE[1])
        self.check_other("google", COUNTED)

    def test_keepass_databases_of_pykeepass_and_what_keepassxc_makes_of_them(self):
        path = os.path.join(self.folder, "keys.kdbx")
        samples.keepass(path)
        if shutil.which("keepassxc-cli"):
            shown = subprocess.run(["keepassxc-cli", "show", "-q", "-t", path, "Work/GitHub"],
                                   input=samples.PASSWORD + "\n", capture_output=True, text=True)
            self.assertRegex(shown.stdout, r"^\d{6}$")
        preview = self.import_it(path, "--password-file", "password", "--preview", into="keepass")
        self.check_entries(preview)
        done = self.import_it(path, "--password-file", "password", "--yes", into="keepass")
        self.assertEqual((done["imported"], done["skipped"]), (4, []))
        self.run_it("grant", "add", "--to", "ada@example.com", "--role", "responder", "--on",
                    "keepass")
        self.check_code("keepass/Datacenter ops", samples.FACTORS[1])
        self.check_other("keepass", COUNTED, counter=0)

    def test_pskctool_reads_what_the_samples_call_pskc(self):
        path = self.write("keys.pskcxml", samples.pskc())
        shown = subprocess.run(["pskctool", "--info", path], capture_output=True, text=True)
        for factor in samples.FACTORS:
            secret = samples.b64(samples.raw(factor[5]))
            self.assertIn(f"Key Secret (base64): {secret}", shown.stdout)

    def test_a_map_says_where_each_entry_goes(self):
        path = self.write("lines", samples.lines())
        self.run_it("import", path, "--into", "moving", "--preview", "--save-map", "map.csv")
        with open(self.folder + "/map.csv", encoding="utf-8") as file:
            rows = file.read().split("\n")
        self.assertEqual(rows[0], "entry,vault,account,device,aws_account_id")
        self.assertEqual(rows[1], "1,moving,GitHub ada@example.com,imported,")
        edited = "entry,vault,account,device\n2,aws,\"rack, upper\",old phone\n1,,left out,x\n"
        self.write("map.csv", edited.encode())
        done = json.loads(self.run_it("import", path, "--map", "map.csv", "--yes", "--json"))
        self.assertEqual(done["imported"], 1)
        self.assertEqual([s["entry"] for s in done["skipped"]], [1, 3, 4])
        exposed = json.loads(self.run_it("device", "exposed", "--vault", "aws", "--json"))
        self.assertEqual([(d["account"]["name"], d["name"]) for d in exposed["devices"]],
                         [("rack, upper", "old phone")])
        # Replacing the seed takes it off the list.
        self.write("secret", b"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
        self.run_it("device", "replace", "aws/rack, upper", "--secret-file", "secret")
        self.run_it("device", "confirm", "aws/rack, upper")
        exposed = json.loads(self.run_it("device", "exposed", "--vault", "aws", "--json"))
        self.assertEqual(exposed["devices"], [])

    def test_five_hundred_aws_roots_come_as_a_list_and_their_factors_find_them(self):
        count = 500 if LONG else 40
        path = self.write("accounts.csv", samples.accounts(count))
        done = self.import_it(path, "--yes", into="aws")
        self.assertEqual((done["imported"], done["skipped"]), (count, []))
        shown = json.loads(self.run_it("account", "show", "aws/prod-007", "--json"))
        self.assertEqual(shown["kind"], "aws-root")
        self.assertEqual(shown["email"], "root+7@example.com")
        self.assertEqual(shown["password_place"], "safe 0")
        uri = ("otpauth://totp/Amazon%20Web%20Services:phone@300000000007?secret=JBSWY3DPEHPK3PXP"
               "&issuer=Amazon%20Web%20Services")
        preview = self.import_it(self.write("aws", uri.encode()), "--preview", into="moving")
        self.assertEqual(
            [(e["vault"], e["account"], e["device"]) for e in preview["entries"]],
            [("aws", "prod-007", "phone")])

    def test_many_entries_come_in_and_the_same_file_again_changes_nothing(self):
        count = 5000 if LONG else 1001
        path = self.write("many", samples.many(count))
        begun = time.monotonic()
        done = self.import_it(path, "--yes", into="many")
        print(f"\n{count} entries in {time.monotonic() - begun:.2f} s")
        self.assertEqual((done["imported"], done["skipped"]), (count, []))
        again = self.import_it(path, "--yes", into="many")
        self.assertEqual((again["imported"], len(again["skipped"])), (0, count))

    def test_what_is_left_of_a_server_is_its_memory_alone(self):
        """Passwords beside the second factors go nowhere: not to the server's disk either."""
        path = self.write("export", samples.onepassword())
        self.import_it(path, "--yes", into="many")
        for name in os.listdir(self.folder + "/data"):
            with open(os.path.join(self.folder, "data", name), "rb") as file:
                self.assertNotIn(b"never to be seen", file.read(), name)


if __name__ == "__main__":
    unittest.main()
