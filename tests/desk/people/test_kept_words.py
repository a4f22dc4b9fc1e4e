"""Sentences that are stored are said in the language of who reads them."""

import json

from django.utils import translation

from careloop.desk.people.rules.kept_words import kept, said

PORT = "Nothing answers on port %(port)s of %(host)s. Check the port."


def test_in_three_languages() -> None:
    stored = kept(PORT, host="mail.example", port=25)
    spoken = []
    for language in ("en", "ko", "ja"):
        with translation.override(language):
            spoken.append(said(stored))
    assert spoken[0] == "Nothing answers on port 25 of mail.example. Check the port."
    assert len(set(spoken)) == 3
    assert all("25" in words and "mail.example" in words for words in spoken)


def test_a_sentence_that_is_no_longer_translated_stays_english() -> None:
    with translation.override("ko"):
        assert said(kept("Once there was %(what)s.", what="a sentence")) == "Once there was a sentence."


def test_other_texts_stay_as_they_are() -> None:
    assert said("") == ""
    assert said("550 5.1.1 <x@y.example>: 100% unknown") == "550 5.1.1 <x@y.example>: 100% unknown"
    assert said('{"words": "cut o') == '{"words": "cut o'
    assert said(json.dumps({"words": "needs %(more)s", "facts": {}})) == '{"words": "needs %(more)s", "facts": {}}'
