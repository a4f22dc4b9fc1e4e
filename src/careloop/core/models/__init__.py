"""The shipped weights: one `.npz` and one card (`.md`) a head. `training/` makes them again, byte for byte."""
