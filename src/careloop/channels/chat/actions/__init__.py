"""What visitors do, and what is done about them when they have left."""
