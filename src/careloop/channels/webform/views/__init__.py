"""The public pages, and the settings of them."""
