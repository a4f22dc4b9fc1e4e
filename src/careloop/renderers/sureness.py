"""How sure a finding is, in plain words: how likely, and whether anybody has measured that.

"Measured" names the labelled examples behind it, and they are none of the reader's conversations; "not measured" is an
assumption of ours; a silence is no matter of opinion but of the clock.
"""

from careloop.renderers.words import Words

_BY_THE_CLOCK = ("silence",)


def sureness(kind: str, probability: float, checked: int, words: Words) -> str:
    """Write how sure a finding of a kind is.

    >>> sureness("issue", 0.943, 603, Words("en")), sureness("red-alert", 0.64, 0, Words("ja"))
    ('94 % likely (measured, n 603)', '確率 64%（未測定）')
    """
    if kind in _BY_THE_CLOCK:
        return words.text("sure-clock")
    sure = words.percent(probability)
    return words.text("sure-measured", sure=sure, n=checked) if checked else words.text("sure-assumed", sure=sure)
