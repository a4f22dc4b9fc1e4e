"""Pages of the mail channel: mailboxes for administrators, the quarantine for agents."""
