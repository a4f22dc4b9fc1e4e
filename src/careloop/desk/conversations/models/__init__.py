"""Conversations: what was said, in what state it is, what lists show, and the tools agents use on it."""

from careloop.desk.conversations.models.conversations import (
    Assignment,
    Closure,
    Conversation,
    Follower,
    Link,
    Participant,
    Priority,
    Snooze,
    SpamMark,
)
from careloop.desk.conversations.models.imports import ImportRun
from careloop.desk.conversations.models.inboxes import Block, Inbox
from careloop.desk.conversations.models.messages import (
    Attachment,
    Blob,
    Delivery,
    Draft,
    DraftFile,
    Mention,
    Message,
    Received,
)
from careloop.desk.conversations.models.notices import Notice
from careloop.desk.conversations.models.origins import Origin
from careloop.desk.conversations.models.search import IndexedConversation, IndexedCustomer, IndexedMessage
from careloop.desk.conversations.models.summary import Folder, Summary, Tally, Turn
from careloop.desk.conversations.models.tools import (
    CannedAnswer,
    Deed,
    Macro,
    Regrouping,
    SavedView,
    Tag,
    Tagging,
)

__all__ = [
    "Assignment",
    "Attachment",
    "Blob",
    "Block",
    "CannedAnswer",
    "Closure",
    "Conversation",
    "Deed",
    "Delivery",
    "Draft",
    "DraftFile",
    "Folder",
    "Follower",
    "ImportRun",
    "Inbox",
    "IndexedConversation",
    "IndexedCustomer",
    "IndexedMessage",
    "Link",
    "Macro",
    "Mention",
    "Message",
    "Notice",
    "Origin",
    "Participant",
    "Priority",
    "Received",
    "Regrouping",
    "SavedView",
    "Snooze",
    "SpamMark",
    "Summary",
    "Tag",
    "Tagging",
    "Tally",
    "Turn",
]
