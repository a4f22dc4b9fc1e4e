"""Whether a rule holds, what its time is up for, and what it would have met."""
