"""The pages of readings, and of the samples that people check."""
