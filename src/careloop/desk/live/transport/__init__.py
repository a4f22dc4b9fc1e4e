"""The streams: one reader of the ledger a process, handing what it reads to every tab that listens."""
