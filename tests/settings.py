"""The settings of the tests: a home folder of their own, whatever the environment says; the database may be chosen."""

import os
import tempfile
from pathlib import Path

for _name in [name for name in os.environ if name.startswith("CARELOOP_") and name != "CARELOOP_DATABASE"]:
    del os.environ[_name]
os.environ["CARELOOP_HOME"] = tempfile.mkdtemp(prefix="careloop-test-")

from careloop.site.settings import *  # noqa: E402, F403
from careloop.site.settings import DATABASES as _DATABASES  # noqa: E402
from careloop.site.settings import INSTALLED_APPS as _INSTALLED_APPS  # noqa: E402
from careloop.site.settings import MIDDLEWARE as _MIDDLEWARE  # noqa: E402
from careloop.site.settings import OPENID as _OPENID  # noqa: E402

INSTALLED_APPS = [*_INSTALLED_APPS, _OPENID]  # as on a desk with single sign-on

MIDDLEWARE = [name for name in _MIDDLEWARE if not name.startswith("whitenoise.")]  # nothing is gathered in tests
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if _DATABASES["default"]["ENGINE"] == "careloop.site.sqlite":
    # A file and not memory: the browser tests' pages are answered by several threads, each with a connection of its
    # own, as in a real desk. What a test writes need not survive a power cut.
    _OPTIONS = _DATABASES["default"]["OPTIONS"]
    _OPTIONS["init_command"] = _OPTIONS["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    _DATABASES["default"]["TEST"] = {"NAME": str(Path(os.environ["CARELOOP_HOME"]) / "test.sqlite3")}
