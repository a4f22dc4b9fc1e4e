"""Secrets of mailboxes, webhooks and channels, encrypted at rest; the key stands outside the database.

Several keys rotate it.
"""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _


class LostKey(Exception):
    """The password was encrypted with a key that is not there any more; enter it again."""


def seal(secret: str) -> str:
    """Encrypt a password with the newest key; "" stays ""."""
    return _keys().encrypt(secret.encode()).decode() if secret else ""


def unseal(sealed: str) -> str:
    """Decrypt a password with whichever key made it. Raises LostKey: when none of the keys did."""
    if not sealed:
        return ""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise LostKey(_("The stored password cannot be read with today's key. Enter it again.")) from error


def reseal(sealed: str) -> str:
    """Encrypt a password anew with the newest key (after a rotation). Raises LostKey: as `unseal`."""
    return _keys().rotate(sealed.encode()).decode() if unseal(sealed) else ""


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key.strip()) for key in settings.FIELD_KEYS])
