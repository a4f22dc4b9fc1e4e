"""What strangers do on the public pages, and what keeps them from doing too much of it."""
