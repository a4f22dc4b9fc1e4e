"""Webhooks: kept by administrators, filled by the ledger, delivered by the worker."""
