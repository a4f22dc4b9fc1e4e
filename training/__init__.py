"""Training: how every shipped weight is made from public data and our own phrases, and how it is scored."""
