"""A mail relay on loopback for tests (aiosmtpd): relay.py PORT FOLDER MODE.

MODE: starttls, tls (from the start), plain. It takes the login relay / "pass word", refuses mail to
no-such@…, says "not now" to busy@…, and writes what it took to FOLDER/mail-N.
"""

import pathlib
import signal
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

port, folder, mode = int(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]


class Kept:
    count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("no-such@"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("busy@"):
            return "450 4.2.1 not now"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        lines = [
            f"hello {session.host_name}",
            f"tls {'yes' if session.ssl or mode == 'tls' else 'no'}",
            f"login {session.auth_data.login.decode() if session.authenticated else '-'}",
            f"from {envelope.mail_from}",
            f"to {' '.join(envelope.rcpt_tos)}",
        ]
        text = "\n".join(lines).encode() + b"\n\n" + envelope.original_content
        (folder / f"mail-{self.count}").write_bytes(text)
        self.count += 1
        return "250 taken"


def log_in(server, session, envelope, mechanism, data):
    success = (data.login, data.password) == (b"relay", b"pass word")
    return AuthResult(success=success, handled=success, auth_data=data)


context = None
if mode != "plain":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
words = {"authenticator": log_in, "auth_require_tls": mode == "starttls", "auth_required": False}
if mode == "tls":
    words["ssl_context"] = context
elif mode == "starttls":
    words |= {"tls_context": context, "require_starttls": True}
relay = Controller(Kept(), hostname="127.0.0.1", port=port, **words)
relay.start()
signal.pause()
