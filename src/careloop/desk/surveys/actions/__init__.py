"""What is done with surveys: set up, draw, send, answer, follow up."""
