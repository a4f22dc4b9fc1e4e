import pytest

from careloop.core.reading.language import Language, language_of, languages_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Where is my order?", "en"),
        ("i didnt get the refund yet", "en"),
        ("주문한 신발이 아직 안 왔어요", "ko"),
        ("ㅠㅠ 환불 언제 되나요", "ko"),
        ("iPhone 15 케이스 교환 문의", "ko"),
        ("まだ荷物が届きません", "ja"),
        ("返品したいです", "ja"),
        ("ﾊﾞｯｸﾞが壊れていました", "ja"),
        ("ご注文確認", "ja"),
        ("我的订单还没有到", "zh"),
        ("¿Dónde está mi pedido?", "es"),
        ("Je n'ai pas reçu mon colis", "fr"),
        ("Wann kommt mein Paket an?", "de"),
        ("Где мой заказ?", "ru"),
        ("", "und"),
        ("12345 !!", "und"),
        ("https://example.com/track", "und"),
    ],
)
def test_the_language_is_told_from_letters_and_common_words(text, code):
    assert language_of(text).code == code


def test_a_word_without_function_words_is_english_with_doubt():
    assert language_of("refund") == Language("en", 0.3)


def test_a_batch_says_what_single_texts_say():
    texts = ["Hello there", "안녕하세요", "こんにちは", ""]
    assert languages_of(texts) == [language_of(text) for text in texts]
