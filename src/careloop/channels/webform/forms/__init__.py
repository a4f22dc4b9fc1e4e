"""The forms of the public pages, and the one by which an administrator makes such a page."""

from careloop.channels.webform.forms.asking import AnswerForm, AskForm
from careloop.channels.webform.forms.pages import RequestPageForm

__all__ = ["AnswerForm", "AskForm", "RequestPageForm"]
