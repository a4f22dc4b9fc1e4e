"""The written dialogues of the demo company, in files by language and theme."""
