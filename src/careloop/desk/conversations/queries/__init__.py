"""Reads of conversations. Each of them starts from what the agent may see."""

from careloop.desk.conversations.queries.visibility import (
    find_attachment,
    find_conversation,
    find_message,
    visible_conversations,
    visible_messages,
    visible_to,
)

__all__ = [
    "find_attachment",
    "find_conversation",
    "find_message",
    "visible_conversations",
    "visible_messages",
    "visible_to",
]
