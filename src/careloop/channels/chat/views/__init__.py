"""What a visitor's browser asks, and the settings."""
