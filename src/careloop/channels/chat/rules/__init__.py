"""Pure rules of the chat: what proves who somebody is, and what a page may be."""
