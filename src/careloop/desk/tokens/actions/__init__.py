"""What is done with tokens: issued, revoked, counted, and answered once."""
