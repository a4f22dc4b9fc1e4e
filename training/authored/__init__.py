"""Our own labelled turns in Korean and Japanese."""
