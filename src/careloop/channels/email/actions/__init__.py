"""What is done with mail: fetched, understood, answered, sent."""
