#!/usr/bin/env python3
"""Exports that would cost much, or lie: refused within a second, and nothing is imported. On this
machine and on the server alike, for the same reader runs in the same sandbox."""

import hashlib
import io
import json
import os
import struct
import time
import unittest
import zipfile

import samples
import world


def bomb():
    """A 1PUX of 60 KB that would unpack to 64 GB, and says that it is small."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("export.data", "w", force_zip64=False) as member:
            for _ in range(80):
                member.write(bytes(1 << 20))
    data = bytearray(out.getvalue())
    directory = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, directory + 24, 1000)
    return bytes(data)


ENTITIES = b"""<?xml version="1.0"?>
<!DOCTYPE k [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY x SYSTEM "file:///etc/passwd">]>
<KeyContainer Version="1.0"><KeyPackage><Key Id="&b;&x;"/></KeyPackage></KeyContainer>"""

DEEP = b"<KeyContainer>" + b"<a>" * 100_000
DEEP_JSON = b'{"db":' * 100_000


def dear_keepass():
    """A KDBX header that asks for a terabyte of Argon2."""
    def item(kind, name, value):
        return (struct.pack("<BI", kind, len(name)) + name + struct.pack("<I", len(value)) + value)
    kdf = (struct.pack("<H", 0x100) +
           item(0x42, b"$UUID", bytes.fromhex("ef636ddf8c29444b91f7a9a403e30a0c")) +
           item(0x42, b"S", bytes(32)) + item(0x04, b"P", struct.pack("<I", 1)) +
           item(0x05, b"M", struct.pack("<Q", 1 << 40)) +
           item(0x05, b"I", struct.pack("<Q", 1000)) +
           item(0x04, b"V", struct.pack("<I", 0x13)) + b"\0")
    header = bytes.fromhex("03d9a29a67fb4bb500000400")
    for number, value in [(2, bytes.fromhex("31c1f2e6bf714350be5805216afc5aff")), (3, bytes(4)),
                          (4, bytes(32)), (7, bytes(16)), (11, kdf), (0, b"")]:
        header += struct.pack("<BI", number, len(value)) + value
    return header + hashlib.sha256(header).digest() + bytes(32)


HOSTILE = {
    "a zip bomb": (bomb(), [], "unpacks to more|damaged"),
    "XML with entities": (ENTITIES, [], "DOCTYPE"),
    "XML without an end": (DEEP, [], "nested|end"),
    "JSON without an end": (DEEP_JSON, [], "format|end"),
    "a million iterations of PBKDF2": (samples.bitwarden_encrypted(iterations=1_000_000),
                                       ["--password-file", "password"], "more work"),
    "a million iterations of andOTP": (samples.andotp_encrypted(1_000_000),
                                       ["--password-file", "password", "--from", "andotp"],
                                       "more work|does not open"),
    "scrypt of 32 GB": (samples.aegis_encrypted(2**25), ["--password-file", "password"],
                        "more work"),
    "Argon2 of a terabyte": (dear_keepass(), ["--password-file", "password"], "more work"),
    "nothing": (b"", [], "empty"),
    "noise": (os.urandom(100_000), [], "format"),
}


class Hostile(world.Moving):
    def refused(self, data, words):
        path = self.write("hostile", data)
        begun = time.monotonic()
        said = self.run_it("import", path, "--into", "moving", "--yes", *words, code=None)
        # A program with sanitizers needs longer to start.
        slow = os.environ.get("COFACTOR_PRESET") != "release"
        self.assertLess(time.monotonic() - begun, 10.0 if slow else 1.0, said)
        return said

    def held(self):
        return json.loads(self.run_it("account", "list", "--json"))["accounts"]

    def test_hostile_files_are_refused_in_a_second_and_nothing_is_imported(self):
        for name, (data, words, sentence) in HOSTILE.items():
            with self.subTest(name):
                self.assertRegex(self.refused(data, words), sentence)
        self.assertEqual(self.held(), [])

    def test_a_file_that_breaks_off_imports_nothing(self):
        whole = {"aegis": samples.aegis(), "1password": samples.onepassword(),
                 "pskc": samples.pskc(), "freeotp": samples.freeotp(), "csv": samples.table()}
        for name, data in whole.items():
            with self.subTest(name):
                self.refused(data[:len(data) - 20], ["--from", name])
        self.assertEqual(self.held(), [])

    def test_a_bit_turned_in_an_encrypted_file_opens_nothing(self):
        words = ["--password-file", "password"]
        for name, data in {"stratum": samples.stratum_encrypted(),
                           "ente": samples.ente(), "2fas": samples.twofas_encrypted()}.items():
            with self.subTest(name):
                damaged = bytearray(data)
                at = len(data) - 40 if name == "stratum" else data.rindex(b"ncrypted") + 60
                damaged[at] ^= 1
                self.refused(bytes(damaged), words + ["--from", name])
        self.assertEqual(self.held(), [])


if __name__ == "__main__":
    unittest.main()
