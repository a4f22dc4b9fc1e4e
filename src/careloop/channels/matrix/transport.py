"""Matrix: one account of ours in its rooms. Every room is a thread, the sync token is the cursor."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import quote

import httpx
from django.utils.translation import gettext_noop

from careloop.core.channel import Answer, Heard, Inbound, Limits, Outbound, Refused, Retry, Setting, Window

log = logging.getLogger(__name__)
WAIT_MS = 10_000  # how long the server may keep a round of listening open
FILTER = (
    '{"presence":{"types":[]},"account_data":{"types":[]},"room":{"timeline":{"limit":50},"ephemeral":{"types":[]}}}'
)
MOST_PAGES = 20  # of what was said while nobody listened, fifty messages each
JOINS = 5  # rooms entered in one round; the other invitations wait in the cursor
TRIES = 3


class Matrix:
    """Speaks the client-server API, version 3, with the access token of our own account."""

    name: ClassVar[str] = "matrix"
    title: ClassVar[str] = "Matrix"
    settings: ClassVar[Sequence[Setting]] = (
        Setting(name="homeserver", label=gettext_noop("Address of the homeserver, like https://matrix.example")),
        Setting(name="token", label=gettext_noop("Access token"), is_secret=True),
    )
    limits: ClassVar[Limits] = Limits(text=20_000)
    is_pushed: ClassVar[bool] = False

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.base = f"{settings['homeserver'].rstrip('/')}/_matrix/client/v3"
        self.headers = {"Authorization": f"Bearer {settings['token']}"}

    def receive(
        self,
        *,
        method: str,  # noqa: ARG002
        url: str,  # noqa: ARG002
        headers: Mapping[str, str],  # noqa: ARG002
        body: bytes,  # noqa: ARG002
    ) -> tuple[Sequence[Inbound], Answer]:
        """Refuse: Matrix never calls us."""
        raise Refused

    def listen(self, cursor: str) -> Heard:
        """Join what we are invited to, give what was written since the cursor; at first only what comes from now on."""
        with self._client() as client:
            me = self._ask(client, "GET", "/account/whoami")["user_id"]
            cursor, *waiting = cursor.split("\n")
            params = {"filter": FILTER, "timeout": str(WAIT_MS if cursor and not waiting else 0)}
            told = self._ask(client, "GET", "/sync", params={**params, **({"since": cursor} if cursor else {})})
            rooms = told.get("rooms", {})
            waiting += [f"0 {room}" for room in rooms.get("invite", {})]
            waiting = [*waiting[JOINS:], *self._join(client, waiting[:JOINS])]
            inbound = [
                _inbound(room, event)
                for room, state in (rooms.get("join", {}) if cursor else {}).items()
                for event in self._events(client, room, state["timeline"], cursor)
                if _is_said(event) and event["sender"] != me
            ]
        return Heard(inbound=inbound, cursor="\n".join([told["next_batch"], *waiting]))

    def send(self, out: Outbound) -> str:
        """Say it in the room; the server knows a repetition by its transaction id."""
        path = f"/rooms/{quote(out.thread, safe='')}/send/m.room.message/{quote(out.key, safe='')}"
        with self._client() as client:
            return str(self._ask(client, "PUT", path, json={"msgtype": "m.text", "body": out.text})["event_id"])

    def _join(self, client: httpx.Client, invites: Sequence[str]) -> Iterator[str]:
        """Enter these rooms; give those to be tried once more. Anybody may invite us, and no room stops the others."""
        for invite in invites:
            tried, _space, room = invite.partition(" ")
            try:
                self._ask(client, "POST", f"/join/{quote(room, safe='')}", json={}, timeout=WAIT_MS / 1000)
            except Retry as error:
                log.warning("the room %s cannot be entered now: %s", room, error)
                if int(tried) + 1 < TRIES:
                    yield f"{int(tried) + 1} {room}"
            except (Window, httpx.HTTPError) as error:
                log.warning("the room %s cannot be entered: %s", room, error)

    def _events(self, client: httpx.Client, room: str, timeline: Any, cursor: str) -> Iterator[Any]:
        """Give what was said in a room, the oldest first; where the server left a gap, it is asked for the rest."""
        missed: list[Any] = []
        at, path = timeline.get("prev_batch"), f"/rooms/{quote(room, safe='')}/messages"
        for _page in range(MOST_PAGES if timeline.get("limited") else 0):
            params = {"dir": "b", "from": at, "to": cursor, "limit": "50"}
            page = self._ask(client, "GET", path, params=params)
            missed += page["chunk"]
            at = page.get("end")
            if not at or not page["chunk"]:
                break
        yield from reversed(missed)
        yield from timeline["events"]

    def _client(self) -> httpx.Client:
        return httpx.Client(base_url=self.base, headers=self.headers, timeout=WAIT_MS / 1000 + 20)

    @staticmethod
    def _ask(client: httpx.Client, method: str, path: str, **more: Any) -> Any:
        try:
            answer = client.request(method, path, **more)
        except httpx.HTTPError as error:
            raise Retry(f"{type(error).__name__}: {error}") from error
        if answer.status_code == 429:
            wait = answer.json().get("retry_after_ms", 5_000)
            raise Retry("M_LIMIT_EXCEEDED", after_seconds=-(-int(wait) // 1000))
        if answer.status_code >= 500:
            raise Retry(f"HTTP {answer.status_code}")
        if answer.status_code == 403:
            raise Window(answer.json().get("error", "M_FORBIDDEN"))
        answer.raise_for_status()
        return answer.json()


def _is_said(event: Any) -> bool:
    content = event.get("content", {})
    is_message = isinstance(content.get("msgtype"), str) and content["msgtype"] != "m.notice"
    return event.get("type") == "m.room.encrypted" or (event.get("type") == "m.room.message" and is_message)


def _inbound(room: str, event: Any) -> Inbound:
    sender, content = event["sender"], event["content"]
    body = content.get("body") if isinstance(content.get("body"), str) else ""
    is_text = content.get("msgtype") in ("m.text", "m.emote") and bool(body)
    return Inbound(
        id=event["event_id"],
        thread=room,
        sender=sender,
        at=datetime.fromtimestamp(event["origin_server_ts"] / 1000, UTC),
        text=body if is_text else "",
        not_carried=() if is_text else (body,),
        name=sender.removeprefix("@").partition(":")[0],
    )
