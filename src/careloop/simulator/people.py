"""Who writes to the demo company: customers with their addresses, ways of writing and, on purpose, some duplicates."""

from random import Random

import msgspec

from careloop.simulator import names
from careloop.simulator.company import Organisation, company

SHARES = {"en": 0.35, "ko": 0.40, "ja": 0.25}
REGISTERS = {"plain": 45, "terse": 18, "chatty": 12, "elderly": 8, "young": 12}


class Customer(msgspec.Struct, frozen=True):
    """Somebody who writes, with every address we could come to know them by."""

    id: str
    name: str
    language: str
    email: str
    phone: str
    other_addresses: tuple[str, ...]
    register: str
    organisation: Organisation | None = None


def customers(count: int, *, rng: Random) -> list[Customer]:
    """This will make about `count` customers, then one duplicate for every 25: same number, another address."""
    made = [_customer(number, rng=rng) for number in range(count)]
    doubled = [_duplicate(customer, number, rng=rng) for number, customer in enumerate(made[::25])]
    return made + doubled


def departments(*, rng: Random) -> list[Customer]:
    """This will give the departments of the company that ask for help like customers."""
    return [
        Customer(
            f"d-{one.key}",
            one.name,
            one.language,
            f"{one.key}@{one.domain}",
            _phone(one.language, rng),
            (),
            "terse",
            one,
        )
        for one in company().organisations
        if one.is_internal
    ]


def _customer(number: int, *, rng: Random) -> Customer:
    language = rng.choices(list(SHARES), list(SHARES.values()))[0]
    name, latin = _name(language, rng)
    firms = [one for one in company().organisations if one.language == language and not one.is_internal]
    firm = rng.choice(firms) if rng.random() < 0.07 else None
    host = firm.domain if firm else rng.choice(names.MAIL_HOSTS[language])
    email = f"{latin}@{host}" if firm else f"{latin}{number}@{host}"
    others = (f"{latin.split('.')[0]}.{number}@work.example",) if rng.random() < 0.12 else ()
    register = "business" if firm else rng.choices(list(REGISTERS), list(REGISTERS.values()))[0]
    return Customer(f"c-{number}", name, language, email, _phone(language, rng), others, register, firm)


def _duplicate(customer: Customer, number: int, *, rng: Random) -> Customer:
    """The same person who came back with another address; the number is the evidence."""
    local, host = customer.email.split("@")
    spelling = local.rstrip("0123456789").replace(".", " ").title()
    hosts = [other for other in names.MAIL_HOSTS[customer.language] if other != host]
    return msgspec.structs.replace(
        customer,
        id=f"c-dup-{number}",
        name=spelling if rng.random() < 0.5 else customer.name,
        email=f"{local}@{rng.choice(hosts)}",
        other_addresses=(),
    )


def _name(language: str, rng: Random) -> tuple[str, str]:
    family, given = rng.choice(names.FAMILIES[language]), rng.choice(names.GIVEN[language])
    if language == "en":
        return f"{given} {family}", f"{given}.{family}".lower()
    (family, family_latin), (given, given_latin) = family.split(":"), given.split(":")
    gap = " " if language == "ja" else ""
    return f"{family}{gap}{given}", f"{given_latin}.{family_latin}"


def _phone(language: str, rng: Random) -> str:
    # Numbers that are never given to anybody: Ofcom's drama range; 0000 blocks in Korea and Japan.
    if language == "en":
        return f"+44 7700 900{rng.randrange(1000):03}"
    last = rng.randrange(10_000)
    return f"010-0000-{last:04}" if language == "ko" else f"090-0000-{last:04}"
