"""What the chat shows, and to whom."""
