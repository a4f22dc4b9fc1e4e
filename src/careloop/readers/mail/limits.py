"""The limits of one mail; what lies beyond is left out and said in `Mail.defects`, the original is kept."""

MAIL_BYTES = 50 * 1024 * 1024
HEADER_BYTES = 1024 * 1024
HEADER_LINES = 2_000
VALUE_BYTES = 128 * 1024  # one header field
PARTS = 1_000
PART_DEPTH = 50
ATTACHMENTS = 200
ADDRESSES = 1_000
TEXT_CHARACTERS = 4_000_000
HTML_CHARACTERS = 1_500_000  # after pictures inside the HTML are taken out
HTML_DEPTH = 200
GUESS_BYTES = 32 * 1024  # what a charset guess looks at
REPLY_LINES = 6_000
