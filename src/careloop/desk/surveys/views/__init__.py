"""Pages: what customers answer on, what managers read, what administrators set."""
