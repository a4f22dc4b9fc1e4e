"""The API of surveys, and how a figure is told by it and by that of measures."""
