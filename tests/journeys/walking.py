"""How a journey walks: pages of an agent or a stranger, and what every page on the way must be."""

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils.translation import gettext, override
from playwright.sync_api import Browser, BrowserContext, CDPSession, ConsoleMessage, Page, Response

from careloop.desk.people.models import Agent

DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what is wrong comes out of the browser: what is right is a hundred times as much.
LOOK_FOR_FAULTS = """(rules) => axe.run({ runOnly: rules, preload: false, resultTypes: ['violations'] }).then(
    ({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 300)}`)),
)"""
LOOKS = """() => {
    const root = document.documentElement;
    const headings = [...document.querySelectorAll('h1')].filter((one) => one.checkVisibility()).length;
    return [
        root.lang === navigator.language.slice(0, 2) ? '' : `is in ${root.lang}, not in ${navigator.language}`,
        headings === 1 ? '' : `has ${headings} headings of the first order`,
        document.title.trim() ? '' : 'has no title',
        root.scrollWidth <= root.clientWidth ? '' : `is ${root.scrollWidth - root.clientWidth} pixels too wide`,
    ].filter(Boolean);
}"""
AXE = Axe().axe_script
SILENT: dict[Page, CDPSession] = {}  # pages on which no script runs
REFUSALS = {409, 422}  # a form that comes back with its reason is no trouble


@dataclass
class Walk:
    """The pages of one test; whatever goes wrong on any of them is kept in `trouble`."""

    browser: Browser
    url: str
    trouble: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def agent(self, agent: Agent, *, language: str = "en", theme: str = "light", **options: Any) -> Page:
        """A page on which `agent` is signed in and which speaks `language`."""
        Agent.objects.filter(pk=agent.pk).update(language=language)
        client = Client()
        client.force_login(agent)
        page = self.stranger(language=language, theme=theme, **options)
        page.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": self.url}])
        return page

    def stranger(
        self, *, language: str = "en", theme: str = "light", is_phone: bool = False, has_script: bool = True
    ) -> Page:
        """A page of somebody whom the desk does not know."""
        context = self.browser.new_context(
            base_url=self.url,
            viewport=PHONE if is_phone else DESKTOP,
            has_touch=is_phone,
            is_mobile=is_phone,
            locale=language,
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",  # colours are looked at once a page stands still
        )
        context.set_default_timeout(20_000)
        self.contexts.append(context)
        page = context.new_page()
        if not has_script:
            SILENT[page] = context.new_cdp_session(page)
            _let_run(page, is_allowed=False)
        page.on("pageerror", lambda error: self.trouble.append(f"{page.url}: {error}"))
        page.on("console", lambda line: self._hear(page, line))
        page.on("response", self._see)
        return page

    def _hear(self, page: Page, line: ConsoleMessage) -> None:
        # What could not be loaded is judged by its answer, below; a lost line is what some journeys are about.
        if line.type == "error" and not line.text.startswith(
            ("Failed to load resource", "htmx:sendError", "htmx:after")
        ):
            self.trouble.append(f"{page.url}: {line.text}")

    def _see(self, response: Response) -> None:
        if response.status >= 400 and response.status not in REFUSALS:
            self.trouble.append(f"{response.request.method} {response.url}: {response.status}")

    def end(self) -> None:
        for context in self.contexts:
            context.close()
        SILENT.clear()
        assert not self.trouble, "\n".join(self.trouble)


def without_live_line(page: Page) -> None:
    """The test's server has no live line (the journeys of test_live.py have): a chat on a page is told so.

    For the tests that walk through all pages alone: a browser that is asked about its requests keeps no cache.
    """
    page.context.route("**/chat/*/stream*", lambda route: route.fulfill(status=204))


def press(page: Page, key: str) -> None:
    """Press a key as somebody does who sees the page finished: its scripts have run."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def well_made(page: Page) -> None:
    """Hold one page to what every page must be: open to everyone, in its language, never wider than the screen."""
    wrong = faults(page)
    assert not wrong, "\n".join(wrong)


def faults(page: Page) -> list[str]:
    """What is wrong with a page, one line each."""
    _let_run(page, is_allowed=True)  # the page's own scripts have had their chance; these are ours
    page.evaluate(AXE)
    wrong = page.evaluate(LOOK_FOR_FAULTS, RULES) + page.evaluate(LOOKS)
    _let_run(page, is_allowed=False)
    return [f"{page.url} {line}" for line in wrong]


def _let_run(page: Page, *, is_allowed: bool) -> None:
    if page in SILENT:
        SILENT[page].send("Emulation.setScriptExecutionDisabled", {"value": not is_allowed})


def words(text: str, language: str) -> str:
    """The words of the desk in a language, as the catalogue has them."""
    with override(language):
        return gettext(text)
