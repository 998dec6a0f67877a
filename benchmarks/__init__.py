"""Benchmarks: ours against a limit and a peer, in turn within one run, as ratios. Never part of the tests."""
