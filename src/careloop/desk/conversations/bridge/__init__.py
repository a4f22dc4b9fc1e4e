"""Rows into core records, and findings and records of the core into rows."""

from careloop.desk.conversations.bridge.snoozing import SnoozeChoice, next_working_hour, snooze_choices

__all__ = ["SnoozeChoice", "next_working_hour", "snooze_choices"]
