"""What is done with conversations. Every verb is one transaction and one entry in the ledger."""
