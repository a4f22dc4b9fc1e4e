"""The whole site, for an ASGI server: streams, and the pages behind them."""

from careloop.site import wsgi
from careloop.site.front import application

# The pages come first: loading them sets Django up, and what the streams load are models.
__all__ = ["application", "wsgi"]
