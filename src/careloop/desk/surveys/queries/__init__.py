"""What is known of surveys: for their settings, for those who answer, for those who read the results."""
