"""The guard of outgoing calls: no private address by any spelling, no redirect, no second look-up."""

import ipaddress
import socket
import threading
from contextlib import suppress
from typing import Any

import pytest

from careloop.desk.webhooks.rules import NotAnEndpoint, check_url
from careloop.desk.webhooks.transport.outgoing import Forbidden, Unreachable, checked_address, is_private, post
from tests.desk.webhooks.receiving import receiving

PRIVATE = [
    "127.0.0.1", "127.1", "0.0.0.0", "0", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "10.0.0.1", "10.255.0.9",
    "172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.1",
    "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd12:3456::1",
    "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2001:0:7f00:1::", "2001:db8::1", "localhost", "LOCALHOST", "localhost.",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_no_spelling_of_a_private_address_is_called(host: str) -> None:
    with receiving() as (url, receiver):
        port = int(url.split(":")[2].split("/")[0])
        written = f"[{host}]" if ":" in host else host
        with pytest.raises((Forbidden, Unreachable)):
            post(f"http://{written}:{port}/hooks", b"x", {}, timeout=2)
    assert receiver.told == []


@pytest.mark.parametrize("host", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "64:ff9b::808:808"])
def test_public_addresses_are(host: str) -> None:
    assert not is_private(ipaddress.ip_address(host))


@pytest.mark.parametrize("port", [22, 25, 0, 445])
def test_odd_ports_are_not(port: int) -> None:
    with pytest.raises(Forbidden):
        checked_address("8.8.8.8", port)


def test_a_name_is_looked_up_once_and_that_address_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that says "public" first and "private" then gains nothing."""
    asked: list[str] = []
    called: list[Any] = []

    def rebinding(host: str, port: int, **_more: Any) -> list[Any]:
        asked.append(host)
        return [(2, 1, 6, "", ("93.184.216.34" if len(asked) == 1 else "127.0.0.1", port))]

    def refuse(address: Any, _timeout: float) -> socket.socket:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(socket, "create_connection", refuse)
    with pytest.raises(Unreachable):
        post("http://rebind.example:8080/", b"x", {})
    assert (asked, called) == (["rebind.example"], [("93.184.216.34", 8080)])


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", (address, 80)) for address in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: found)
    with pytest.raises(Forbidden):
        checked_address("both.example", 80)


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    with receiving() as (there, canary), receiving(lambda _n, _call: 302) as (url, receiver):
        receiver.headers["Location"] = there
        assert post(url, b"x", {}, allowed=["127.0.0.1"]).status == 302
    assert (len(receiver.told), canary.told) == (1, [])


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example/", "file:///etc/passwd", "https://", "https://u:p@a.example/", "//a.example", "http://a:0/",
     "http://[a", "http://a:b/", f"http://{'a' * 64}.example/", "http://a..example/", f"http://a.example/{'훅' * 60}"],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_words(url: str) -> None:
    with pytest.raises(NotAnEndpoint, match=r"https://shop\.example"):
        check_url(url)


@pytest.mark.parametrize(
    ("written", "called"),
    [
        (
            "https://shop.example/훅?이름=ㄱ ㄴ",
            "https://shop.example/%ED%9B%85?%EC%9D%B4%EB%A6%84=%E3%84%B1%20%E3%84%B4",
        ),
        ("https://예시.example:8443/a%20b", "https://xn--vv4b11d.example:8443/a%20b"),
        ("http://[2606:2800:220:1::1]:8080/", "http://[2606:2800:220:1::1]:8080/"),
    ],
)
def test_an_address_in_any_script_is_kept_as_it_is_called(written: str, called: str) -> None:
    assert (check_url(written), check_url(called)) == (called, called)


def test_who_answers_a_sign_at_a_time_holds_a_call_no_longer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port, is_over = server.getsockname()[1], threading.Event()

        def drip() -> None:
            with server.accept()[0] as caller, suppress(OSError):
                while not is_over.wait(0.05):
                    caller.sendall(b"H")

        thread = threading.Thread(target=drip)
        thread.start()
        with pytest.raises(Unreachable):
            post(f"http://127.0.0.1:{port}/", b"x", {}, allowed=["127.0.0.1"], timeout=2, whole=0.3)
        is_over.set()
        thread.join()
