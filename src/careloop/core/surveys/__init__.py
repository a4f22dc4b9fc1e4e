"""Asking well: instruments with their scales, what may be answered, whom to ask, how a keypad call goes. Pure."""
