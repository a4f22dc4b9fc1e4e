"""Pages that belong to no app: first set-up, settings overview, security, audit, language, errors."""

from careloop.site.views.audit import audit
from careloop.site.views.errors import bad_request, broken, forbidden, healthy, not_found
from careloop.site.views.imports import export, imports
from careloop.site.views.language import language
from careloop.site.views.security import security
from careloop.site.views.settings import settings_overview
from careloop.site.views.setup import setup, sign_in
from careloop.site.views.styleguide import styleguide

__all__ = [
    "audit",
    "bad_request",
    "broken",
    "export",
    "forbidden",
    "healthy",
    "imports",
    "language",
    "not_found",
    "security",
    "settings_overview",
    "setup",
    "sign_in",
    "styleguide",
]
