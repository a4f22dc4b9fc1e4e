"""The stream of a customer's chat."""
