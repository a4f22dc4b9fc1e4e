"""The wire: IMAP in, SMTP out. No database here, but for what the caller passes."""
