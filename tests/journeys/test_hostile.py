"""What strangers send is shown, never obeyed: no script runs, no other host is asked, markup in names stays text."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from careloop.channels.email.rules.sanitise import sanitise
from careloop.desk.conversations.models import CannedAnswer, Conversation, Macro, Message, SavedView, Tag, Tagging
from careloop.desk.conversations.views import original
from careloop.desk.people.models import Agent, Customer, Organisation
from tests.cast import Cast, writes
from tests.journeys.test_every_page import addresses, is_page
from tests.journeys.walking import Walk, press, without_live_line

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ELSEWHERE = "https://evil.example"
OURS = [  # what asks another host without any script
    f'<img src="{ELSEWHERE}/seen.png">',
    f'<div style="background: url({ELSEWHERE}/seen.png)">text</div>',
    f"<style>@import url({ELSEWHERE}/seen.css); body {{ background: url({ELSEWHERE}/b.png) }}</style>text",
    f'<meta http-equiv="refresh" content="0;url={ELSEWHERE}/">text',
    f'<base href="{ELSEWHERE}/"><img src="seen.png">',
    f'<link rel="prefetch" href="{ELSEWHERE}/seen"><link rel="stylesheet" href="{ELSEWHERE}/seen.css">text',
    f'<video poster="{ELSEWHERE}/seen.png" src="{ELSEWHERE}/seen.mp4" autoplay></video>text',
    f'<iframe src="{ELSEWHERE}/"></iframe><object data="{ELSEWHERE}/"></object><embed src="{ELSEWHERE}/">text',
    f'<svg><image href="{ELSEWHERE}/seen.svg"/><use href="{ELSEWHERE}/seen.svg#a"/></svg>text',
    f"<script>fetch('{ELSEWHERE}/seen'); alert(1)</script>text",
    f'<img src=x onerror="fetch(`{ELSEWHERE}/seen`); alert(1)">',
]
MARKUP = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</title><script>alert(1)</script>",
    "{{ 7 * 7 }} {% now 'Y' %}",
    "&lt;b&gt; & <b>bold</b>",
    "javascript:alert(1)",
]


def watch(page: Page, walk: Walk, *, stops: bool = True) -> list[str]:
    """Collect every dialog, every new window and every request to another host, and stop those.

    A browser whose requests may be stopped keeps no cache: a walk through all pages only listens.
    """
    caught: list[str] = []

    def is_elsewhere(url: str) -> bool:
        return urlsplit(url).netloc not in (urlsplit(walk.url).netloc, "")

    def dismiss(dialog: Any) -> None:
        caught.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def refuse(route: Any) -> None:
        caught.append(f"request {route.request.url[:200]}")
        route.abort()

    page.on("dialog", dismiss)
    # What the content policy stops never comes as far as a route.
    if stops:
        page.context.route(is_elsewhere, refuse)
    else:
        page.context.on("request", lambda asked: caught.append(asked.url) if is_elsewhere(asked.url) else None)
    page.context.on("page", lambda opened: caught.append(f"window {opened.url}"))
    return caught


@pytest.fixture(scope="module")
def payloads(shared: Path) -> list[str]:
    rows = json.loads((shared / "data/mail/hostile/xss-payloads.json").read_text())
    return [*OURS, *(row["payload"] for row in rows)]


def store(cast: Cast, markups: list[str]) -> list[int]:
    talk = writes(cast.alex, cast.inbox, "the words of the mail")
    rows = Message.objects.bulk_create(
        Message(conversation=talk, kind="customer", channel="email", identity=cast.alex, text="x", html=markup)
        for markup in markups
    )
    return [row.pk for row in rows]


def only_pictures_refused(walk: Walk) -> None:
    """The browser told of nothing but remote pictures that it did not load: no script was there to be stopped."""
    told = [line for line in walk.trouble if "img-src" not in line]
    assert not told, "\n".join(told)
    walk.trouble.clear()


FRAMES = """(numbers) => Promise.all(numbers.map((number) => new Promise((done) => {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-popups allow-popups-to-escape-sandbox');
    frame.onload = done;
    frame.src = `/messages/${number}/html`;
    document.getElementById('main').append(frame);
}))).then(() => new Promise((done) => setTimeout(done, 1000)))"""


def test_the_watch_sees_what_runs_and_what_asks(walk: Walk) -> None:
    page = walk.stranger()
    caught = watch(page, walk)
    page.set_content(f'{OURS[0]}<img src="data:," onerror="alert(1)">')
    page.wait_for_timeout(300)
    assert sorted(caught) == ["dialog 1", f"request {ELSEWHERE}/seen.png"]
    walk.trouble.clear()


@pytest.mark.shared
def test_formatted_mail_does_nothing_on_its_page(cast: Cast, walk: Walk, payloads: list[str]) -> None:
    page = walk.agent(cast.mina)
    caught = watch(page, walk)
    numbers = store(cast, [sanitise(payload) for payload in payloads])
    shown = list(Message.objects.filter(pk__in=numbers).exclude(html="").values_list("pk", flat=True))
    assert len(shown) > 60
    for number in shown[:15]:
        page.goto(f"/messages/{number}/formatted")
    page.evaluate(FRAMES, shown)
    assert caught == []
    only_pictures_refused(walk)


@pytest.mark.shared
@pytest.mark.parametrize("is_cleaned", [True, False])
def test_each_wall_holds_alone(
    cast: Cast, walk: Walk, payloads: list[str], is_cleaned: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mail as it came, past the channel's sanitiser; and then past the page's too, with the frame's lock alone."""
    if not is_cleaned:
        monkeypatch.setattr(original, "clean", lambda markup: markup)
    page = walk.agent(cast.mina)
    caught = watch(page, walk)
    numbers = store(cast, payloads)
    page.goto("/settings/")
    page.evaluate(FRAMES, numbers)
    assert caught == []
    if is_cleaned:
        only_pictures_refused(walk)
    walk.trouble.clear()  # the browser tells of everything that it refused


def test_remote_pictures_load_when_asked_and_not_before(cast: Cast, walk: Walk) -> None:
    page = walk.agent(cast.mina)
    caught = watch(page, walk)
    (number,) = store(cast, [f'<p>Hello</p><img src="{ELSEWHERE}/logo.png" alt="logo">'])
    page.goto(f"/messages/{number}/formatted")
    assert caught == []
    only_pictures_refused(walk)
    page.get_by_role("link", name="Load them this once").click()
    page.wait_for_load_state("networkidle")
    assert caught == [f"request {ELSEWHERE}/logo.png"]


def test_markup_in_names_is_text_on_every_page(cast: Cast, walk: Walk) -> None:
    name = MARKUP[0] + MARKUP[1]
    Agent.objects.filter(pk=cast.mina.pk).update(name=name)
    Customer.objects.filter(pk=cast.alex.customer_id).update(name=name, note=name)
    cast.alex.refresh_from_db()
    for row in (cast.support, cast.inbox):
        row.name = name
        row.save()
    Organisation.objects.create(name=name)
    talk = writes(cast.alex, cast.inbox, name, subject=name)
    tag = Tag.objects.create(name=name)
    Tagging.objects.create(conversation=talk, tag=tag)
    CannedAnswer.objects.create(title=name, text=name, shortcut=name[:40])
    Macro.objects.create(title=name, steps=[{"do": "note", "text": name}])
    SavedView.objects.create(name=name, team=cast.support, query="view=all")
    page, chat = walk.agent(cast.ada), walk.agent(cast.ada)
    without_live_line(chat)
    caught, caught_in_chat = watch(page, walk, stops=False), watch(chat, walk)
    for address in addresses(cast):
        if is_page(walk, address):
            (chat if address.startswith("/chat/") else page).goto(address)
    page.goto(f"/conversations/{talk.pk}")
    expect(page.locator("h1")).to_contain_text(name)
    expect(page.locator(".message-text").first).to_have_text(name)
    press(page, "Control+k")
    page.locator("#palette [role=combobox]").fill("script")
    expect(page.locator("#palette [role=option]", has_text=name).first).to_be_visible()
    press(page, "Escape")
    page.locator("#text").press_sequentially("/scr")
    expect(page.locator(".suggest [role=option]", has_text=name).first).to_be_visible()
    page.goto("/search?q=script")
    expect(page.locator(".search-rows .row-subject").first).to_have_text(name)
    assert caught + caught_in_chat == []


@pytest.mark.shared
def test_naughty_strings_are_shown_as_they_are(cast: Cast, walk: Walk, shared: Path) -> None:
    strings: list[str] = json.loads((shared / "data/mail/hostile/naughty-strings.json").read_text())
    shown = [*MARKUP, *dict.fromkeys(text.strip() for text in strings if text.isprintable() and text.strip())]
    Tag.objects.bulk_create(Tag(name=text) for text in {text[:60] for text in shown})
    for text in shown:
        CannedAnswer.objects.create(title=text[:120], text=text)
    for text in shown[:40]:
        writes(cast.alex, cast.inbox, text, subject=text)
    page = walk.agent(cast.ada)
    caught = watch(page, walk)

    page.goto("/settings/tags")
    words = " ".join(page.locator("main").inner_text().split())
    assert [text for text in shown if " ".join(text[:60].split()) not in words] == []
    page.goto("/settings/answers")
    words = " ".join(page.locator("main").inner_text().split())
    assert [text for text in shown if " ".join(text[:120].split()) not in words] == []
    page.goto("/")
    for talk in Conversation.objects.all()[:12]:
        page.goto(f"/conversations/{talk.pk}")
        expect(page.locator("h1")).to_contain_text(talk.subject)
    assert caught == []
