"""Do the statistics keep what they promise? Simulations with known truth; see `python -m benchmarks.statistics -h`."""
