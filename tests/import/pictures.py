"""Google Authenticator's export, from its protobuf's documentation, drawn by qrencode."""

import os
import subprocess
import urllib.parse

from samples import COUNTED, FACTORS, b64, raw


def field(number, value):
    def varint(n):
        out = b""
        while n > 127:
            out += bytes([n & 127 | 128])
            n >>= 7
        return out + bytes([n])
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def migration(factors, index, size, counted=False):
    hashes = {"SHA1": 1, "SHA256": 2, "SHA512": 3}
    payload = b""
    for issuer, account, algorithm, digits, _, secret in factors:
        payload += field(1, field(1, raw(secret)) + field(2, f"{issuer}:{account}".encode()) +
                         field(3, issuer.encode()) + field(4, hashes[algorithm]) +
                         field(5, 2 if digits == 8 else 1) + field(6, 2))
    if counted:
        payload += field(1, field(1, raw(COUNTED[2])) + field(2, b"Bank:old") + field(6, 1) +
                         field(7, 3))
    payload += field(2, 1) + field(3, size) + field(4, index) + field(5, 77)
    return "otpauth-migration://offline?data=" + urllib.parse.quote(b64(payload), safe="")


# What Google's app holds has a period of 30 s and six or eight digits.
GOOGLE = [f[:3] + (8 if f[3] == 8 else 6, 30, f[5]) for f in FACTORS]


def google_pictures(folder):
    out = []
    for index, text in enumerate([migration(GOOGLE[:2], 0, 2), migration(GOOGLE[2:], 1, 2, True)]):
        path = os.path.join(folder, f"google{index}.png")
        subprocess.run(["qrencode", "-o", path, "-s", "4", text], check=True)
        out.append(path)
    return out
