"""A real Synapse on loopback, with a customer's account and ours."""

import hashlib
import hmac
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

CONFIG = """
server_name: desk.test
pid_file: {folder}/pid
report_stats: false
enable_registration: false
registration_shared_secret: shared
macaroon_secret_key: a
form_secret: b
signing_key_path: {folder}/key
trusted_key_servers: []
media_store_path: {folder}/media
log_config: {folder}/log.yaml
database: {{name: sqlite3, args: {{database: {folder}/home.db}}}}
listeners: [{{port: {port}, bind_addresses: [127.0.0.1], type: http, tls: false, resources: [{{names: [client]}}]}}]
rc_message: {{per_second: 1000, burst_count: 1000}}
rc_login: {{address: {{per_second: 1000, burst_count: 1000}}, account: {{per_second: 1000, burst_count: 1000}}}}
"""
LOG = "version: 1\nhandlers: {file: {class: logging.FileHandler, filename: FOLDER/log}}\nroot: {handlers: [file]}\n"


def python() -> Path | None:
    """Give the Python that has Synapse: `.ci/servers matrix FOLDER` makes it, SYNAPSE_FOLDER names it."""
    folder = Path(os.environ.get("SYNAPSE_FOLDER", Path(__file__).parents[2] / "var" / "synapse"))
    found = folder / "bin" / "python"
    return found if found.exists() else None


class Synapse:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.people: list[Person] = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        (folder / "home.yaml").write_text(CONFIG.format(folder=folder, port=self.port))
        (folder / "log.yaml").write_text(LOG.replace("FOLDER", str(folder)))

    def start(self) -> None:
        command = [str(python()), "-m", "synapse.app.homeserver", "-c", str(self.folder / "home.yaml")]
        self.process = subprocess.Popen(
            [*command, "--generate-keys"], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.process.wait(timeout=120)
        self.process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 120
        while time.monotonic() < end:
            try:
                if httpx.get(f"{self.url}/_matrix/client/versions").status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.2)
        raise AssertionError((self.folder / "log").read_text()[-2000:])

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=60)

    def account(self, name: str) -> "Person":
        """Make an account by the shared secret, as an administrator of the server does."""
        path = f"{self.url}/_synapse/admin/v1/register"
        nonce = httpx.get(path).json()["nonce"]
        words = b"\0".join([nonce.encode(), name.encode(), b"pass", b"notadmin"])
        mac = hmac.new(b"shared", words, hashlib.sha1).hexdigest()
        given = {"nonce": nonce, "username": name, "password": "pass", "admin": False, "mac": mac}
        self.people.append(Person(self.url, httpx.post(path, json=given).json()))
        return self.people[-1]


class Person:
    """Somebody with a Matrix client."""

    def __init__(self, url: str, told: Any) -> None:
        self.id, self.token = told["user_id"], told["access_token"]
        headers = {"Authorization": f"Bearer {self.token}"}
        self.client = httpx.Client(base_url=f"{url}/_matrix/client/v3", headers=headers, timeout=30)
        self.n = 0

    def opens_room(self, other: str) -> str:
        given = {"preset": "trusted_private_chat", "invite": [other], "is_direct": True}
        return str(self.client.post("/createRoom", json=given).json()["room_id"])

    def says(self, room: str, text: str) -> None:
        self.n += 1
        path = f"/rooms/{room}/send/m.room.message/{self.n}"
        self.client.put(path, json={"msgtype": "m.text", "body": text}).raise_for_status()

    def reads(self, room: str) -> list[tuple[str, str]]:
        """Give who said what in a room, the oldest first."""
        told = self.client.get(f"/rooms/{room}/messages", params={"dir": "b", "limit": "100"}).json()["chunk"]
        return [
            (each["sender"], each["content"]["body"]) for each in reversed(told) if each["type"] == "m.room.message"
        ]


@contextmanager
def synapse(folder: Path) -> Iterator[Synapse]:
    """Run a server until the end of the block."""
    server = Synapse(folder)
    server.start()
    try:
        yield server
    finally:
        for person in server.people:
            person.client.close()
        server.stop()
