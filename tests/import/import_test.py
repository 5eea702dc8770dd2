#!/usr/bin/env python3
"""Moving in, with other applications' exports (samples.py): each format is read, what can be held
gives the codes that oathtool gives, what cannot is listed, and nothing else of the file is sent."""

import datetime
import json
import os
import shutil
import subprocess
import time
import unittest

import pictures
import samples
import world

LONG = os.environ.get("COFACTOR_LONG") == "1"

# What makes the file, whether it has a password, how many of it are skipped.
FORMATS = {
    "otpauth": (samples.lines, False, 1),
    "aegis": (samples.aegis, False, 1),
    "aegis encrypted": (samples.aegis_encrypted, True, 1),
    "2fas": (samples.twofas, False, 1),
    "2fas encrypted": (samples.twofas_encrypted, True, 1),
    "andotp": (samples.andotp, False, 1),
    "andotp encrypted": (samples.andotp_encrypted, True, 1),
    "andotp encrypted before 2020": (samples.andotp_old, True, 1),
    "bitwarden": (samples.bitwarden, False, 1),
    "bitwarden encrypted": (samples.bitwarden_encrypted, True, 1),
    "bitwarden encrypted with argon2id": (lambda: samples.bitwarden_encrypted("argon2id"), True, 1),
    "1password": (samples.onepassword, False, 1),
    "pskc": (samples.pskc, False, 1),
    "pskc encrypted": (samples.pskc_encrypted, True, 0),
    "ente": (samples.ente, True, 1),
    "ente as text": (samples.ente_text, False, 1),
    "proton": (samples.proton, False, 1),
    "stratum": (samples.stratum, False, 1),
    "stratum encrypted": (samples.stratum_encrypted, True, 1),
    "stratum encrypted before 2023": (samples.stratum_old, True, 1),
    "freeotp": (samples.freeotp, False, 1),
    "csv of a password manager": (samples.table, False, 1),
}


class Import(world.Moving):
    def check_code(self, account, factor):
        answer = json.loads(self.run_it("code", account, "--reason", "moving in", "--json"))
        _, _, algorithm, digits, period, secret = factor
        until = answer["valid_until"].replace("Z", "+00:00")
        at = int(datetime.datetime.fromisoformat(until).timestamp()) - 1
        expected = subprocess.run(
            ["oathtool", f"--totp={algorithm}", "-d", str(digits), "-s", f"{period}s", "-b",
             "-N", f"@{at}", secret], capture_output=True, text=True, check=True).stdout.strip()
        self.assertEqual(answer["code"], expected, account)

    def check_entries(self, preview):
        """All three factors are found under their names."""
        found = {(e["issuer"], e["name"]) for e in preview["entries"]}
        self.assertEqual(found, {f[:2] for f in samples.FACTORS})

    def test_each_format_is_read_and_gives_the_codes_that_oathtool_gives(self):
        for number, (name, (make, encrypted, skipped)) in enumerate(FORMATS.items()):
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
                self.assertEqual(len(preview["skipped"]), skipped)
                done = self.import_it(path, "--yes", *password, into=vault)
                self.assertEqual((done["imported"], len(done["skipped"])), (3, skipped), done)
                self.run_it("grant", "add", "--to", "ada@example.com", "--role", "responder",
                            "--on", vault)
                for factor in samples.FACTORS if LONG else samples.FACTORS[number % 3:][:1]:
                    self.check_code(f"{vault}/{factor[0]} {factor[1]}", factor)
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
        self.assertEqual((done["imported"], len(done["skipped"])), (3, 1))
        self.run_it("grant", "add", "--to", "ada@example.com", "--role", "responder", "--on",
                    "google")
        self.check_code("google/Datacenter ops", pictures.GOOGLE[1])

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
        self.assertEqual((done["imported"], len(done["skipped"])), (3, 1))
        self.run_it("grant", "add", "--to", "ada@example.com", "--role", "responder", "--on",
                    "keepass")
        self.check_code("keepass/Datacenter ops", samples.FACTORS[1])

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
        self.assertEqual([s["entry"] for s in done["skipped"]], [4, 1, 3])
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
