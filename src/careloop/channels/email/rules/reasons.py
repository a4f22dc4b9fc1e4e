"""Why a received mail is where it is. Codes are stored; the words come in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WORDS = {
    "crash": gettext_lazy("Reading this mail stopped the program several times."),
    "too-large": gettext_lazy("This mail is larger than we take; the original stays in the mailbox."),
    "too-slow": gettext_lazy("Reading this mail took too long."),
    "file-lost": gettext_lazy("The stored original is missing from the file storage."),
    "no-sender": gettext_lazy("This mail does not say who sent it."),
    "no-inbox": gettext_lazy("The inbox of this mail was removed."),
    "bounce": gettext_lazy("A mail server reports that a mail did not arrive, but none of ours fits."),
    "fetch-refused": gettext_lazy("The mail server would not hand this mail over; it stays in the mailbox."),
    "error": gettext_lazy("This mail could not be read."),
    "duplicate": gettext_lazy("The same mail came before."),
    "same-id": gettext_lazy("Another mail came with the same Message-ID but other words."),
    "own": gettext_lazy("A mail that was sent from here."),
    "sent-elsewhere": gettext_lazy("Sent from another program, answering nothing that is here."),
    "elsewhere": gettext_lazy("Written in another program and found in the Sent folder."),
    "by-hand": gettext_lazy("An agent made a conversation of it."),
    "dismissed": gettext_lazy("An agent decided that there is nothing to do."),
    "token": gettext_lazy("Joined by a reply token that only we can make."),
    "references": gettext_lazy("Joined because it answers a mail of this customer."),
    "first": gettext_lazy("Began a conversation: it answers nothing."),
    "unknown-references": gettext_lazy("Began a conversation: the mail it answers is not here."),
    "stranger": gettext_lazy("Began a conversation: it names one of another customer."),
    "other-inbox": gettext_lazy("Began a conversation: it names one of another inbox."),
    "list": gettext_lazy("Began a conversation: mail of lists never joins by its headers."),
    "new-topic": gettext_lazy("Began a conversation: its subject is another."),
    "long-ago": gettext_lazy("Began a conversation: the one it names has been quiet for a year."),
}


def in_words(reason: str) -> str:
    """Say a stored reason ("same-id stranger", "error ValueError: …") in the reader's language."""
    words = reason.split(" ")
    said = [str(WORDS[word]) for word in words if word in WORDS]
    if reason.startswith(("error ", "fetch-refused ")):
        return _("%(reason)s (%(detail)s)") % {"reason": said[0], "detail": reason.partition(" ")[2]}
    return " ".join(said)
