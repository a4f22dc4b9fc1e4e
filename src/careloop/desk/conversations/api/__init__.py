"""The API of conversations, their messages and customers: the same actions and queries as the pages."""

from careloop.desk.conversations.api.conversations import router as conversations
from careloop.desk.conversations.api.customers import router as customers
from careloop.desk.conversations.api.messages import router as messages
from careloop.desk.conversations.api.search import router as search
from careloop.desk.conversations.api.tools import inboxes, tags

__all__ = ["conversations", "customers", "inboxes", "messages", "search", "tags"]
