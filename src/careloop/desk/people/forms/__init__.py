"""Forms of the settings pages about people. They check what was typed; actions do what it says."""
