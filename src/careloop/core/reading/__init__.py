"""The reading: what was said in a conversation, turn by turn, with a probability for each finding."""
