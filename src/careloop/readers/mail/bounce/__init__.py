"""Is this mail the news that a mail of ours did not arrive?"""


def bounce_of(root, fields, *, text, sender):
    return None
