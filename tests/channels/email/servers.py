"""A real Postfix and a real Dovecot for the tests: private folders, loopback, high ports, nothing left running.

Nothing can leave the machine: every domain but our two is refused. Ghosts are addresses that Postfix accepts and
Dovecot does not know, which is how the tests get real bounces.
"""

from __future__ import annotations

import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from imapclient import IMAPClient

PASSWORD = "secret of the tests"
DOMAINS = ("desk.test", "customer.test")
DOVECOT = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{home}/certificate.pem
ssl_key = <{home}/key.pem
default_process_limit = 40
default_client_limit = 400
mail_location = maildir:{home}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
auth_mechanisms = plain login
recipient_delimiter = +
lmtp_save_to_detail_mailbox = no
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {home}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u allow_all_users=no
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = create
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service anvil {{
  chroot =
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""
POSTFIX_MAIN = """
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
maillog_file = {home}/postfix.log
maillog_file_prefixes = {home}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.desk.test
mydestination =
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = {domains}
virtual_mailbox_maps = inline:{{{boxes}}}
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
default_transport = error:5.1.1 nobody lives here
alias_maps =
alias_database =
local_recipient_maps =
recipient_delimiter = +
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_tls_security_level = none
smtputf8_enable = no
"""
POSTFIX_MASTER = """
{smtp} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
QUEUES = "active bounce corrupt defer deferred flush hold incoming maildrop pid private public saved trace".split()  # noqa: SIM905
MASTER = Path("/usr/lib/postfix/sbin/master")


def missing() -> str:
    """Say why the servers cannot be started here, "" when they can."""
    if not MASTER.exists():
        return "postfix is not installed"
    if shutil.which("dovecot") is None:
        return "dovecot (imapd and lmtpd) is not installed"
    return "" if os.geteuid() == 0 else "postfix starts only for root"


@dataclass
class MailServers:
    """Both servers with mailboxes for the given addresses."""

    addresses: tuple[str, ...]
    ghosts: tuple[str, ...] = ()
    home: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="careloop-mail-")))
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        self.home.chmod(0o755)
        self.imap, self.imaps, self.lmtp, self.smtp = free_ports(4)
        owner = pwd.getpwnam("mail")
        (self.home / "mail").mkdir()
        os.chown(self.home / "mail", owner.pw_uid, owner.pw_gid)
        (self.home / "users").write_text("".join(f"{each}:{PASSWORD}\n" for each in self.addresses))
        write_certificate(self.home)
        self._start_dovecot(owner.pw_uid, owner.pw_gid)
        self._start_postfix()
        wait_until(lambda: all(answers(port) for port in (self.imap, self.lmtp, self.smtp)), "the mail servers")

    def _start_dovecot(self, uid: int, gid: int) -> None:
        config = self.home / "dovecot.conf"
        config.write_text(
            DOVECOT.format(home=self.home, uid=uid, gid=gid, imap=self.imap, imaps=self.imaps, lmtp=self.lmtp)
        )
        self.processes.append(subprocess.Popen(["dovecot", "-F", "-c", str(config)]))

    def _start_postfix(self) -> None:
        config = self.home / "postfix"
        config.mkdir()
        owner = pwd.getpwnam("postfix")
        for name in QUEUES:
            (self.home / "queue" / name).mkdir(parents=True)
            os.chown(self.home / "queue" / name, 0 if name == "pid" else owner.pw_uid, -1)
        (self.home / "data").mkdir()
        os.chown(self.home / "data", owner.pw_uid, -1)
        boxes = ", ".join(f"{{{each} = x}}" for each in (*self.addresses, *self.ghosts))
        (config / "main.cf").write_text(
            POSTFIX_MAIN.format(home=self.home, domains=" ".join(DOMAINS), boxes=boxes, lmtp=self.lmtp)
        )
        (config / "master.cf").write_text(POSTFIX_MASTER.format(smtp=self.smtp))
        with (self.home / "postfix.out").open("wb") as out:
            self.processes.append(
                subprocess.Popen([str(MASTER), "-c", str(config), "-d"], stdout=out, stderr=subprocess.STDOUT)
            )

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def send(self, raw: bytes, *, sender: str, to: str) -> None:
        """Post a mail as a customer's program would."""
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=10) as smtp:
            smtp.sendmail(sender, [to], raw)

    def open(self, address: str) -> IMAPClient:
        client = IMAPClient("127.0.0.1", port=self.imap, ssl=False, timeout=10)
        client.login(address, PASSWORD)
        return client

    def mails(self, address: str, folder: str = "INBOX") -> list[bytes]:
        """Give what lies in somebody's mailbox."""
        with self.open(address) as client:
            client.select_folder(folder, readonly=True)
            return [facts[b"BODY[]"] for _uid, facts in sorted(client.fetch(client.search(), ["BODY.PEEK[]"]).items())]

    def put(self, address: str, *raws: bytes, folder: str = "INBOX") -> None:
        """Lay mails into a folder as another program would."""
        with self.open(address) as client:
            for raw in raws:
                client.append(folder, raw)

    def new_numbers(self, address: str, folder: str = "INBOX") -> None:
        """Let the server forget its UIDs, as after a restored backup: the folder gets another UIDVALIDITY."""
        path = self.home / "mail" / address
        if folder != "INBOX":
            path /= f".{folder}"
        for name in ("dovecot-uidlist", "dovecot.index", "dovecot.index.log", "dovecot.index.cache"):
            (path / name).unlink(missing_ok=True)
        (self.home / "mail" / address / "dovecot-uidvalidity").unlink(missing_ok=True)
        for old in (self.home / "mail" / address).glob("dovecot-uidvalidity.*"):
            old.unlink()
        time.sleep(1.1)  # a UIDVALIDITY is a second

    def kick(self, address: str) -> None:
        """Throw everybody out of a mailbox."""
        subprocess.run(
            ["doveadm", "-c", str(self.home / "dovecot.conf"), "kick", address], check=False, capture_output=True
        )


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _number in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as link:
            return bool(link.recv(1))
    except OSError:
        return False


def wait_until(is_so: Callable[[], bool], what: str, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            message = f"waited {seconds} s for {what}"
            raise AssertionError(message)
        time.sleep(0.1)


def write_certificate(home: Path) -> None:
    """A certificate that nobody but the test trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (home / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (home / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (home / "key.pem").chmod(0o600)
