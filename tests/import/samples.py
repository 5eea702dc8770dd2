"""Exports as other applications write them, for tests of `cofactor import`.

KeePass databases are made by pykeepass (and read by keepassxc-cli where it is there), PSKC files
are read by oath-toolkit's pskctool. The rest is written from each format's documentation, with
hashlib, python3-cryptography, argon2 and libsodium: nothing of Cofactor's own.
"""

import base64
import csv
import hashlib
import hmac
import io
import json
import os
import struct
import urllib.parse
import zipfile

import argon2.low_level
import nacl.bindings as sodium
import pykeepass
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PASSWORD = "correct horse"

# issuer, account, algorithm, digits, period, secret
FACTORS = [
    ("GitHub", "ada@example.com", "SHA1", 6, 30, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"),
    ("Datacenter", "ops", "SHA256", 8, 60, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA"),
    ("Registrar", "billing", "SHA512", 7, 20, "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U"),
]
COUNTED = ("Bank", "old", "JBSWY3DPEHPK3PXP")
STEAM = "ABCDEFGHABCDEFGH"


def raw(secret):
    return base64.b32decode(secret + "=" * (-len(secret) % 8))


def b64(data):
    return base64.b64encode(data).decode()


def uri(factor):
    issuer, account, algorithm, digits, period, secret = factor
    return (f"otpauth://totp/{issuer}:{urllib.parse.quote(account)}?secret={secret}"
            f"&issuer={issuer}&algorithm={algorithm}&digits={digits}&period={period}")


def counted_uri():
    issuer, account, secret = COUNTED
    return f"otpauth://hotp/{issuer}:{account}?secret={secret}&issuer={issuer}&counter=3"


def lines():
    return "\n".join([uri(f) for f in FACTORS] + [counted_uri()]).encode()


def cbc(key, iv, text):
    padder = padding.PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return encryptor.update(padder.update(text) + padder.finalize()) + encryptor.finalize()


def pbkdf2(name, salt, iterations, size=32):
    return hashlib.pbkdf2_hmac(name, PASSWORD.encode(), salt, iterations, size)


def argon2id(salt, memory_kib, passes, lanes):
    return argon2.low_level.hash_secret_raw(
        PASSWORD.encode(), salt, passes, memory_kib, lanes, 32, argon2.low_level.Type.ID)


# Aegis -------------------------------------------------------------------------------------------

def aegis_database():
    entries = [{"type": "totp", "uuid": "0", "name": a, "issuer": i, "note": "", "icon": None,
                "info": {"secret": s, "algo": g, "digits": d, "period": p}}
               for i, a, g, d, p, s in FACTORS]
    issuer, account, secret = COUNTED
    entries.append({"type": "hotp", "uuid": "1", "name": account, "issuer": issuer, "note": "",
                    "info": {"secret": secret, "algo": "SHA1", "digits": 6, "counter": 3}})
    return {"version": 3, "entries": entries, "groups": []}


def aegis():
    return json.dumps({"version": 1, "header": {"slots": None, "params": None},
                       "db": aegis_database()}).encode()


def aegis_many(count):
    return {"version": 3, "groups": [], "entries": [
        {"type": "totp", "uuid": str(n), "name": f"ops{n}@example.com", "issuer": f"Site {n}",
         "info": {"secret": base64.b32encode(hashlib.sha1(b"%d" % n).digest()).decode(),
                  "algo": "SHA1", "digits": 6, "period": 30}} for n in range(count)]}


def aegis_encrypted(n=2**15, database=None):
    master, salt = os.urandom(32), os.urandom(32)
    key = hashlib.scrypt(PASSWORD.encode(), salt=salt, n=min(n, 2**15), r=8, p=1, maxmem=2**26,
                         dklen=32)
    wrap, nonce = os.urandom(12), os.urandom(12)
    wrapped = AESGCM(key).encrypt(wrap, master, None)
    sealed = AESGCM(master).encrypt(nonce, json.dumps(database or aegis_database()).encode(), None)
    biometric = {"type": 2, "uuid": "b", "key": "00" * 32,
                 "key_params": {"nonce": "00" * 12, "tag": "00" * 16}}
    slot = {"type": 1, "uuid": "a", "key": wrapped[:-16].hex(),
            "key_params": {"nonce": wrap.hex(), "tag": wrapped[-16:].hex()},
            "n": n, "r": 8, "p": 1, "salt": salt.hex(), "repaired": True}
    return json.dumps({"version": 1, "header": {
        "slots": [biometric, slot],
        "params": {"nonce": nonce.hex(), "tag": sealed[-16:].hex()}},
        "db": b64(sealed[:-16])}).encode()


# 2FAS --------------------------------------------------------------------------------------------

def twofas_services():
    out = [{"name": i, "secret": s, "updatedAt": 0, "otp": {
        "label": f"{i}:{a}", "account": a, "issuer": i, "digits": d, "period": p, "algorithm": g,
        "tokenType": "TOTP", "source": "Link"}} for i, a, g, d, p, s in FACTORS]
    issuer, account, secret = COUNTED
    out.append({"name": issuer, "secret": secret,
                "otp": {"account": account, "counter": 3, "tokenType": "HOTP"}})
    return out


def twofas():
    return json.dumps({"services": twofas_services(), "groups": [], "schemaVersion": 4}).encode()


def twofas_encrypted():
    salt, nonce = os.urandom(256), os.urandom(12)
    key = pbkdf2("sha256", salt, 10_000)
    sealed = AESGCM(key).encrypt(nonce, json.dumps(twofas_services()).encode(), None)
    text = ":".join([b64(sealed), b64(salt), b64(nonce)])
    return json.dumps({"services": [], "schemaVersion": 4, "servicesEncrypted": text}).encode()


# andOTP ------------------------------------------------------------------------------------------

def andotp():
    out = [{"secret": s, "issuer": i, "label": a, "digits": d, "type": "TOTP", "algorithm": g,
            "period": p, "tags": []} for i, a, g, d, p, s in FACTORS]
    issuer, account, secret = COUNTED
    out.append({"secret": secret, "issuer": issuer, "label": account, "digits": 6, "type": "HOTP",
                "algorithm": "SHA1", "counter": 3})
    return json.dumps(out).encode()


def andotp_encrypted(iterations=150_000):
    salt, nonce = os.urandom(12), os.urandom(12)
    key = pbkdf2("sha1", salt, min(iterations, 150_000))
    return struct.pack(">I", iterations) + salt + nonce + AESGCM(key).encrypt(nonce, andotp(), None)


def andotp_old():
    nonce = os.urandom(12)
    return nonce + AESGCM(hashlib.sha256(PASSWORD.encode()).digest()).encrypt(nonce, andotp(), None)


# Bitwarden ---------------------------------------------------------------------------------------

def bitwarden_items():
    out = [{"type": 1, "name": i, "login": {"username": a, "password": "never to be seen",
                                            "totp": uri(f)}}
           for f in FACTORS for i, a in [f[:2]]]
    out.append({"type": 1, "name": "Game", "login": {"username": "x", "totp": f"steam://{STEAM}"}})
    out.append({"type": 2, "name": "A note", "notes": "no login", "secureNote": {"type": 0}})
    out.append({"type": 1, "name": "No factor", "login": {"username": "x", "totp": None}})
    return {"encrypted": False, "folders": [], "items": out}


def bitwarden():
    return json.dumps(bitwarden_items()).encode()


def bitwarden_string(key, text):
    def expand(label):
        return hmac.digest(key, label + b"\x01", "sha256")
    iv = os.urandom(16)
    sealed = cbc(expand(b"enc"), iv, text)
    mac = hmac.digest(expand(b"mac"), iv + sealed, "sha256")
    return f"2.{b64(iv)}|{b64(sealed)}|{b64(mac)}"


def bitwarden_encrypted(kdf="pbkdf2", iterations=600_000):
    salt = b64(os.urandom(16))
    if kdf == "pbkdf2":
        key = pbkdf2("sha256", salt.encode(), min(iterations, 600_000))
        cost = {"kdfType": 0, "kdfIterations": iterations}
    else:
        key = argon2id(hashlib.sha256(salt.encode()).digest(), 64 * 1024, 3, 4)
        cost = {"kdfType": 1, "kdfIterations": 3, "kdfMemory": 64, "kdfParallelism": 4}
    return json.dumps({"encrypted": True, "passwordProtected": True, "salt": salt} | cost | {
        "encKeyValidation_DO_NOT_EDIT": bitwarden_string(key, b"x"),
        "data": bitwarden_string(key, bitwarden())}).encode()


# 1Password ---------------------------------------------------------------------------------------

def onepassword():
    items = [{"uuid": "u", "overview": {"title": i, "url": ""}, "details": {
        "loginFields": [{"designation": "username", "value": a},
                        {"designation": "password", "value": "never to be seen"}],
        "sections": [{"title": "", "fields": [
            {"title": "pin", "id": "p", "value": {"string": "1234"}},
            {"title": "one-time password", "id": "t", "value": {"totp": uri(f)}}]}]}}
        for f in FACTORS for i, a in [f[:2]]]
    items.append({"uuid": "v", "overview": {"title": "Bank"}, "details": {"sections": [
        {"fields": [{"title": "otp", "value": {"totp": counted_uri()}}]}]}})
    data = {"accounts": [{"attrs": {"name": "Ada"}, "vaults": [
        {"attrs": {"name": "Private"}, "items": items}]}]}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export.attributes", json.dumps({"version": 3}))
        archive.writestr("files/a picture.png", os.urandom(1000))
        archive.writestr("export.data", json.dumps(data))
    return out.getvalue()


# KeePass -----------------------------------------------------------------------------------------

def put(entry, name, value):
    if name == "otp" and hasattr(type(entry), "otp"):
        entry.otp = value
        return
    try:
        entry.set_custom_property(name, value, protect=True)
    except TypeError:  # pykeepass of Debian 12; it protects passwords all the same
        entry.set_custom_property(name, value)


def keepass(path):
    database = pykeepass.create_database(path, password=PASSWORD)
    group = database.add_group(database.root_group, "Work")
    for number, factor in enumerate(FACTORS):
        issuer, account, algorithm, digits, period, secret = factor
        entry = database.add_entry(group, issuer, account, "never to be seen")
        if number == 0:
            put(entry, "otp", uri(factor))
        elif number == 1:
            put(entry, "TimeOtp-Secret-Base32", secret)
            entry.set_custom_property("TimeOtp-Length", str(digits))
            entry.set_custom_property("TimeOtp-Period", str(period))
            entry.set_custom_property("TimeOtp-Algorithm", "HMAC-SHA-256")
        else:
            put(entry, "otp", uri(factor))
    database.add_entry(group, "No factor", "x", "never to be seen")
    counted = database.add_entry(group, COUNTED[0], COUNTED[1], "")
    put(counted, "HmacOtp-Secret-Base32", COUNTED[2])
    database.save()
    with open(path, "rb") as file:
        return file.read()


# PSKC --------------------------------------------------------------------------------------------

PSKC = "urn:ietf:params:xml:ns:keyprov:pskc"


def pskc_package(number, secret):
    issuer, account, algorithm, digits, period, _ = FACTORS[number]
    suite = "" if algorithm == "SHA1" else f"<Suite>HMAC-{algorithm}</Suite>"
    return f"""<KeyPackage><DeviceInfo><Manufacturer>Example</Manufacturer>
      <SerialNo>{number}</SerialNo></DeviceInfo>
      <Key Id="{number}" Algorithm="{PSKC}:totp"><Issuer>{issuer}</Issuer>
      <AlgorithmParameters>{suite}<ResponseFormat Length="{digits}" Encoding="DECIMAL"/>
      </AlgorithmParameters><FriendlyName>{account}</FriendlyName>
      <Data><Secret>{secret}</Secret><Time><PlainValue>0</PlainValue></Time>
      <TimeInterval><PlainValue>{period}</PlainValue></TimeInterval></Data></Key></KeyPackage>"""


def pskc():
    packages = "".join(pskc_package(n, f"<PlainValue>{b64(raw(f[5]))}</PlainValue>")
                       for n, f in enumerate(FACTORS))
    counted = f"""<KeyPackage><Key Id="9" Algorithm="{PSKC}:hotp"><Issuer>Bank</Issuer>
      <AlgorithmParameters><ResponseFormat Length="6" Encoding="DECIMAL"/></AlgorithmParameters>
      <Data><Secret><PlainValue>{b64(raw(COUNTED[2]))}</PlainValue></Secret>
      <Counter><PlainValue>3</PlainValue></Counter></Data></Key></KeyPackage>"""
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<KeyContainer Version="1.0" xmlns="{PSKC}">'
            f"{packages}{counted}</KeyContainer>").encode()


def pskc_encrypted():
    salt = os.urandom(16)
    key = pbkdf2("sha1", salt, 1000, 16)
    mac_key = os.urandom(16)

    def seal(value):
        iv = os.urandom(16)
        return iv + cbc(key, iv, value)

    def value(secret):
        sealed = seal(raw(secret))
        mac = hmac.digest(mac_key, sealed, "sha1")
        return (f'<EncryptedValue><xenc:EncryptionMethod Algorithm="'
                f'http://www.w3.org/2001/04/xmlenc#aes128-cbc"/><xenc:CipherData><xenc:CipherValue>'
                f"{b64(sealed)}</xenc:CipherValue></xenc:CipherData></EncryptedValue>"
                f"<ValueMAC>{b64(mac)}</ValueMAC>")
    packages = "".join(pskc_package(n, value(f[5])) for n, f in enumerate(FACTORS))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<pskc:KeyContainer xmlns:pskc="{PSKC}" xmlns="{PSKC}" Version="1.0"
    xmlns:xenc11="http://www.w3.org/2009/xmlenc11#" xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"
    xmlns:pkcs5="http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#">
  <pskc:EncryptionKey><xenc11:DerivedKey><xenc11:KeyDerivationMethod
      Algorithm="http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2">
    <pkcs5:PBKDF2-params><Salt><Specified>{b64(salt)}</Specified></Salt>
      <IterationCount>1000</IterationCount><KeyLength>16</KeyLength><PRF/></pkcs5:PBKDF2-params>
  </xenc11:KeyDerivationMethod></xenc11:DerivedKey></pskc:EncryptionKey>
  <pskc:MACMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1"><pskc:MACKey>
    <xenc:CipherData><xenc:CipherValue>{b64(seal(mac_key))}</xenc:CipherValue></xenc:CipherData>
  </pskc:MACKey></pskc:MACMethod>{packages}</pskc:KeyContainer>""".encode()


# Ente, Proton, Stratum, FreeOTP+, CSV ------------------------------------------------------------

def ente(memory=64 << 20):
    salt = os.urandom(16)
    key = argon2id(salt, memory // 1024, 2, 1)
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    header = sodium.crypto_secretstream_xchacha20poly1305_init_push(state, key)
    sealed = sodium.crypto_secretstream_xchacha20poly1305_push(
        state, lines(), None, sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL)
    return json.dumps({"version": 1, "kdfParams": {"memLimit": memory, "opsLimit": 2,
                                                   "salt": b64(salt)},
                       "encryptedData": b64(sealed), "encryptionNonce": b64(header)}).encode()


def ente_text():
    display = urllib.parse.quote(json.dumps({"pinned": False, "trashed": False}))
    shown = [f"{line}&codeDisplay={display}" for line in lines().decode().split("\n")]
    return "\n".join(shown).encode()


def proton():
    entries = [{"id": str(n), "content": {"uri": uri(f), "entry_type": "Totp", "name": f[1]},
                "note": None} for n, f in enumerate(FACTORS)]
    entries.append({"id": "s", "content": {"uri": f"steam://{STEAM}", "entry_type": "Steam",
                                           "name": "Game"}, "note": None})
    return json.dumps({"version": 1, "entries": entries}).encode()


def stratum():
    hashes = {"SHA1": 0, "SHA256": 1, "SHA512": 2}
    out = [{"Type": 2, "Icon": None, "Issuer": i, "Username": a, "Secret": s,
            "Algorithm": hashes[g], "Digits": d, "Period": p, "Counter": 0, "Ranking": 0}
           for i, a, g, d, p, s in FACTORS]
    out.append({"Type": 1, "Issuer": COUNTED[0], "Username": COUNTED[1], "Secret": COUNTED[2],
                "Algorithm": 0, "Digits": 6, "Period": 30, "Counter": 3})
    return json.dumps({"Authenticators": out, "Categories": []}).encode()


def stratum_encrypted():
    salt, nonce = os.urandom(16), os.urandom(12)
    key = argon2id(salt, 65_536, 3, 4)
    return b"AUTHENTICATORPRO" + salt + nonce + AESGCM(key).encrypt(nonce, stratum(), None)


def stratum_old():
    salt, iv = os.urandom(20), os.urandom(16)
    return b"AuthenticatorPro" + salt + iv + cbc(pbkdf2("sha1", salt, 64_000), iv, stratum())


def freeotp():
    def signed(secret):
        return [b - 256 if b > 127 else b for b in raw(secret)]
    out = [{"algo": g, "counter": 0, "digits": d, "issuerExt": i, "label": a, "period": p,
            "secret": signed(s), "type": "TOTP"} for i, a, g, d, p, s in FACTORS]
    out.append({"algo": "SHA1", "counter": 3, "digits": 6, "issuerExt": COUNTED[0],
                "label": COUNTED[1], "period": 30, "secret": signed(COUNTED[2]), "type": "HOTP"})
    return json.dumps({"tokenOrder": [], "tokens": out}).encode()


def table():
    """As KeePassXC and 1Password write one."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["Group", "Title", "Username", "Password", "URL", "Notes", "TOTP"])
    for f in FACTORS:
        writer.writerow(["Work", f[0], f[1], "never, to be \"seen\"", "", "two\nlines", uri(f)])
    writer.writerow(["Work", "Bank", "old", "never to be seen", "", "", counted_uri()])
    writer.writerow(["Work", "No factor", "x", "never to be seen", "", "", ""])
    return out.getvalue().encode()


def accounts(count=500):
    rows = ["name,aws_account_id,email,password_place"]
    rows += [f"prod-{n:03},{300000000000 + n},root+{n}@example.com,safe {n % 7}"
             for n in range(count)]
    return "\n".join(rows).encode()


def many(count=5000):
    return "\n".join(
        f"otpauth://totp/Site%20{n}:ada?secret="
        f"{base64.b32encode(hashlib.sha1(str(n).encode()).digest()).decode()}"
        for n in range(count)).encode()
