"""What holds for people: how addresses and names are compared, and who may do what."""
