"""Does somebody who thanks or greets want something too?

Reads       a telling.
Gives       True when it asks, complains or tells of trouble: then it is no mere praise, however kindly it is put.
How         A question mark, an ending that asks, an attachment, the number of an order; or a phrase of ours for a
            question, a problem or anger, in the telling's language.
Blind to    a wish without any of these words.
"""

import re

from careloop.core.reading import phrases
from careloop.core.reading.language import language_of

_TROUBLE = frozenset(
    {
        "question", "problem", "not-fixed", "again", "insisting", "told-already", "corrected", "annoyed",
        "abuse-by-customer", "human-wanted", "passed-around", "long-wait", "unreachable", "rude-staff",
        "unfair-charge", "unkept-promise", "expectation",
    }
)  # fmt: skip
_ASKED = re.compile(
    r"[?？]|까요|나요|가요|주세요|주실래요|바랍니다|싶어요|싶습니다|ですか|ますか|でしょうか|ください|下さい|たいです|お願い"
    r"|(?i:attach)|첨부|添付|\b[A-Z]{1,4}-\d{5,}"  # a document or the number of an order belongs to a matter
)


def states_a_matter(text: str) -> bool:
    """Say whether a telling asks, complains or tells of trouble.

    >>> states_a_matter("Thanks for your help! My kettle is broken."), states_a_matter("Thanks for the great flight!")
    (True, False)
    >>> states_a_matter("늘 감사합니다. 배송을 미뤄 주세요."), states_a_matter("친절하게 안내해 주셔서 감사합니다.")
    (True, False)
    """
    if _ASKED.search(text):
        return True
    found = phrases.find(text, language=language_of(text).code, is_customer=True)
    return any(match.kind in _TROUBLE or match.kind.startswith("leaving/") for match in found)
