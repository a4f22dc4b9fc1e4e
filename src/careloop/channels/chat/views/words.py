"""Every sentence that the chat on a page can say, in the visitor's language."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Give the words by name."""
    return {
        "open": _("Chat with us"),
        "close": _("Close the chat"),
        "write": _("Write a message"),
        "send": _("Send"),
        "attach": _("Attach files"),
        "emoji": _("Insert an emoji"),
        "you": _("You"),
        "sending": _("Sending …"),
        "waits": _("No connection. It is kept and sent when you are back online."),
        "again": _("Not sent. Press to try again."),
        "sent": _("Sent"),
        "seen": _("Read"),
        "typing": _("{name} is writing …"),
        "here": _("{name} is here"),
        "place": _("You are number {place} in the queue."),
        "next": _("You are next."),
        "away": _("Nobody is here right now. Leave a message and your mail address: we answer by mail."),
        "human": _("Talk to a person"),
        "phone": _("Call {phone}"),
        "call_me": _("Call me back"),
        "your_phone": _("Your telephone number"),
        "when": _("When does it suit you? (optional)"),
        "mail_me": _("Answer me by mail"),
        "your_name": _("Your name"),
        "your_mail": _("Your mail address"),
        "save": _("Save"),
        "cancel": _("Cancel"),
        "mail_saved": _("When you leave, our answer comes to you by mail."),
        "link": _("Go on elsewhere"),
        "link_help": _("Open this private address on another device. Whoever has it can read along."),
        "copy": _("Copy the address"),
        "copied": _("Copied"),
        "file_gone": _("This file cannot be loaded now."),
        "files_lost": _("The page was closed before these files were sent. Attach them again."),
        "new": _("{n} new messages"),
        "answer": _("Answer"),
        "say_more": _("Say more"),
        "not_now": _("Not now"),
        "lost": _("The connection is lost. It will be tried again."),
    }
