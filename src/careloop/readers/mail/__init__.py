"""The tolerant mail reader: bytes in, one frozen record out, never an exception."""

from careloop.readers.mail.html import text_of_html
from careloop.readers.mail.mail import read
from careloop.readers.mail.quotation import split_html, split_mail, split_reply
from careloop.readers.mail.records import Address, Attachment, Bounce, Mail

__all__ = [
    "Address",
    "Attachment",
    "Bounce",
    "Mail",
    "read",
    "split_html",
    "split_mail",
    "split_reply",
    "text_of_html",
]
