"""Static files under names that hold their content, so that a browser keeps them for ever and asks no more."""

from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedFiles(ManifestStaticFilesStorage):
    """Django's own, with the imports of our modules renamed too; a browser would ask for them on every page else.

    Django's switch for this reads every script, and stumbles over imports of third parties that no file answers.
    """

    patterns = (
        *ManifestStaticFilesStorage.patterns,
        ("js/*.js", ((r"""(?P<matched>from\s+"(?P<url>\./[^"]+)")""", 'from "%(url)s"'),)),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._addresses: dict[str, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:  # noqa: FBT001, FBT002 - Django's own signature
        """Give the address of a file; a page asks for that of its icons thirty times, so each is worked out once."""
        if settings.DEBUG or not name:
            return super().url(name or "", force=force)
        if name not in self._addresses:
            self._addresses[name] = super().url(name, force=force)
        return self._addresses[name]
