"""A real mail system in a folder of its own, on loopback: Postfix takes mail by STARTTLS from
whoever logs in at Dovecot, and hands it to Dovecot, where it is read by IMAP. It runs as root, as
both do.
"""

import email
import imaplib
import os
import pwd
import shutil
import signal
import subprocess

from outside import answers, free_port, until

MAIN = """
compatibility_level = 3.7
myhostname = relay.example.com
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
queue_directory = {folder}/spool
data_directory = {folder}/state
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
alias_maps =
virtual_mailbox_domains = example.com
virtual_mailbox_maps = texthash:{folder}/mailboxes
virtual_transport = lmtp:unix:private/dovecot
smtpd_tls_cert_file = {certificates}/cert.pem
smtpd_tls_key_file = {certificates}/key.pem
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = reject_unlisted_recipient, permit_sasl_authenticated, reject
smtpd_peername_lookup = no
"""

# Of the usual one, what is used; nothing is in a chroot.
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/run-state
log_path = {folder}/dovecot.log
listen = 127.0.0.1
protocols = imap lmtp
ssl = no
disable_plaintext_auth = no
mail_uid = nobody
mail_gid = nogroup
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = passwd-file
  args = {folder}/logins
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/mail/%u allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service auth {{
  unix_listener {folder}/spool/private/auth {{
    mode = 0600
    user = postfix
  }}
}}
service lmtp {{
  unix_listener {folder}/spool/private/dovecot {{
    mode = 0600
    user = postfix
  }}
}}
"""

SASL_USER, SASL_PASSWORD = "relay", "pass word"


def why_not():
    """Why there can be none here, or nothing."""
    if os.geteuid() != 0:
        return "Postfix is started by root alone"
    missing = [each for each in ("postfix", "dovecot", "postconf") if not shutil.which(each)]
    return f"{missing[0]} is not installed (packaging/test-long.packages)" if missing else None


class MailSystem:
    def __init__(self, folder, certificates):
        self.folder, self.port, self.imap_port = folder, free_port(), free_port()
        self.postfix = self.dovecot = None
        folder.chmod(0o755)
        for name in ("postfix", "spool", "spool/private", "state", "mail", "run"):
            (folder / name).mkdir(exist_ok=True)
        postfix, nobody = pwd.getpwnam("postfix"), pwd.getpwnam("nobody")
        os.chown(folder / "state", postfix.pw_uid, postfix.pw_gid)
        os.chown(folder / "spool/private", postfix.pw_uid, 0)
        (folder / "spool/private").chmod(0o700)
        os.chown(folder / "mail", nobody.pw_uid, nobody.pw_gid)
        names = {"folder": folder, "certificates": certificates}
        (folder / "postfix/main.cf").write_text(MAIN.format(**names))
        (folder / "postfix/master.cf").write_text(MASTER.format(port=self.port))
        (folder / "dovecot.conf").write_text(DOVECOT.format(port=self.imap_port, **names))
        self.mailboxes = {"ada@example.com"}
        self.write_mailboxes()
        logins = {SASL_USER: SASL_PASSWORD, "ada@example.com": "a", "ben@example.com": "b"}
        (folder / "logins").write_text(
            "".join(f"{who}:{{PLAIN}}{word}\n" for who, word in logins.items()))
        (folder / "logins").chmod(0o644)
        self.logins = logins

    def write_mailboxes(self):
        (self.folder / "mailboxes").write_text("".join(f"{one} -\n" for one in self.mailboxes))

    def start(self):
        if self.dovecot is None:
            self.dovecot = subprocess.Popen(["dovecot", "-F", "-c", self.folder / "dovecot.conf"])
            until(lambda: answers(self.imap_port), "Dovecot did not start")
        # Its own words on what it makes in an empty queue directory are of no interest.
        self.postfix = subprocess.Popen(["postfix", "-c", self.folder / "postfix", "start-fg"],
                                        stderr=subprocess.DEVNULL)
        until(lambda: answers(self.port), "Postfix did not start")

    def stop(self):
        """Postfix alone: what is down is the relay."""
        master = int((self.folder / "spool/pid/master.pid").read_text())
        os.kill(master, signal.SIGTERM)
        self.postfix.wait(30)
        until(lambda: not answers(self.port), "Postfix did not stop")
        self.postfix = None

    def end(self):
        if self.postfix is not None:
            self.stop()
        if self.dovecot is not None:
            self.dovecot.terminate()
            self.dovecot.wait(30)
            self.dovecot = None

    def log(self):
        return (self.folder / "postfix.log").read_text(errors="replace")

    def mails(self, to):
        """Their inbox by IMAP, in the order of arrival."""
        with imaplib.IMAP4("127.0.0.1", self.imap_port) as inbox:
            inbox.login(to, self.logins[to])
            inbox.select("INBOX", readonly=True)
            _, [numbers] = inbox.search(None, "ALL")
            texts = [inbox.fetch(each, "(RFC822)")[1][0][1] for each in numbers.split()]
        return [email.message_from_bytes(text) for text in texts]
