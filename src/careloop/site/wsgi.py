"""The pages, for a WSGI server."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careloop.site.settings")
django.setup(set_prefix=False)

from careloop.site.short_way import Handler  # noqa: E402 - Django must stand before anything of it is loaded

application = Handler()
