"""A believable company that exists only on paper: its people, its customers, a year of conversations."""
