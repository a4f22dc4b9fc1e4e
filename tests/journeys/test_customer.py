"""What a customer does: asks on the public form, reads the answer on the private page, answers, reopens."""

import pytest
from playwright.sync_api import expect

from careloop.channels.webform.models import RequestPage
from careloop.desk.conversations.actions import deliveries, messages, states
from careloop.desk.conversations.models import Conversation
from tests.cast import Cast
from tests.journeys.walking import Walk, well_made, words

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("has_script", [True, False])
def test_a_customer_asks_reads_the_answer_and_reopens(cast: Cast, walk: Walk, has_script: bool) -> None:
    RequestPage.objects.create(inbox=cast.inbox, slug="help", company="온하루", brand="green")
    page = walk.stranger(language="ko", is_phone=True, has_script=has_script)
    page.goto("/ask/help/")
    expect(page.locator("header a[href^='tel:']")).to_contain_text("+82 2 555 0100")
    well_made(page)
    page.locator("[name=name]").fill("박서준")
    page.locator("[name=subject]").fill("배송 문의")
    page.locator("[name=text]").fill("주문한 지 열흘이 지났는데 아직 오지 않았습니다.")
    page.wait_for_timeout(2100)  # nobody types faster than that
    page.locator("main button.primary").click()
    expect(page.locator(".field-error").first).to_be_visible()  # neither an address nor a number
    well_made(page)
    page.locator("[name=email]").fill("seojun@mail.example")
    page.locator("input[type=file]").set_input_files(
        [{"name": "영수증.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}]
    )
    page.locator("main button.primary").click()
    page.wait_for_url("**/ask/request/**")
    expect(page.locator(".message-customer")).to_contain_text("열흘이 지났는데")
    expect(page.locator(".message-customer a.file")).to_contain_text("영수증.pdf")
    well_made(page)

    talk = Conversation.objects.get()
    assert (talk.subject, talk.customer.name, talk.language) == ("배송 문의", "박서준", "ko")
    answer = messages.reply(talk, by=cast.mina, text="오늘 도착합니다.", seen=talk.messages.latest("id").pk)
    page.reload()
    expect(page.locator(".message-reply")).to_have_count(0)  # it can still be taken back
    deliveries.mark_sent(answer.delivery)
    states.close(Conversation.objects.get(), by=cast.mina)
    page.reload()
    expect(page.locator(".message-reply")).to_contain_text("오늘 도착합니다.")
    expect(page.locator("main .badge")).to_have_text(words("closed", "ko"))
    well_made(page)
    page.locator("[name=text]").fill("아직 오지 않았어요.")
    page.get_by_role("button", name=words("Reopen and send", "ko")).click()
    expect(page.locator(".message-customer")).to_have_count(2)
    assert Conversation.objects.get().summary.state == "reply"
    page.locator("form[action$='/solved'] button").click()
    expect(page.locator("main .badge")).to_have_text(words("closed", "ko"))
    assert Conversation.objects.get().summary.state == "closed"


def test_a_customer_changes_the_language_of_the_page(cast: Cast, walk: Walk) -> None:
    RequestPage.objects.create(inbox=cast.inbox, slug="help", company="Example")
    page = walk.stranger(language="en")
    page.goto("/ask/help/")
    page.get_by_role("button", name="日本語").click()
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    expect(page.locator("main button.primary")).to_contain_text(words("Send", "ja"))
