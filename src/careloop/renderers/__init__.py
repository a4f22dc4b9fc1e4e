"""Reports as files that people read: HTML, Markdown, JSON. Works without Django; what is said stands in words.toml."""
