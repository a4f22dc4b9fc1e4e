"""Is this mail the news that a mail of ours did not arrive, for whom, and why?"""

from careloop.readers.mail.bounce.recognise import bounce_of

__all__ = ["bounce_of"]
