"""What careloop writes: a number never leaves without its interval, its n and its denominator."""

import msgspec


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """One number and all that is needed to believe it.

    `value` and `interval` are None where the number is not measured; `notes` then say why, and otherwise say what
    the reader must know ("assumes …"). `n` counts the answers behind the number, `denominator` the contacts (or
    people) that it speaks about, `asked` those of them that were asked. `response_rate` is n / asked, 0 to 1.
    """

    value: float | None = None
    interval: tuple[float, float] | None = None
    n: int = 0
    denominator: int = 0
    asked: int | None = None
    response_rate: float | None = None
    notes: tuple[str, ...] = ()
