"""Static files under names that hold their content, so that a browser keeps them for ever and asks no more."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedFiles(ManifestStaticFilesStorage):
    """Django's own, with the imports of our modules renamed too; a browser would ask for them on every page else.

    Django's switch for this reads every script, and stumbles over imports of third parties that no file answers.
    """

    patterns = (
        *ManifestStaticFilesStorage.patterns,
        ("js/*.js", ((r"""(?P<matched>from\s+"(?P<url>\./[^"]+)")""", 'from "%(url)s"'),)),
    )
