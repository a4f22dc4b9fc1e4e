"""Measures: what is recorded on the desk as figures of the registry, for its pages, its API and its downloads."""
