"""Runs competitors in turn, round by round, and compares them within a round.

Machines are noisy and shared: absolute times are printed, but only ratios within a round count.
"""

import gc
import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Competitor:
    """Something that does one measured unit of work; `prepare` clears the way before the clock runs."""

    name: str
    run: Callable[[], object]
    prepare: Callable[[], object] = lambda: None


@dataclass(frozen=True)
class Ratio:
    """Ours against another: the median over the rounds, the range, and what it should be."""

    section: str
    what: str
    median: float
    low: float
    high: float
    goal: str
    is_met: bool


def measure(competitors: Sequence[Competitor], *, rounds: int) -> dict[str, list[float]]:
    """Return seconds per competitor and round: one warm-up, then rounds in rotated order."""
    seconds: dict[str, list[float]] = {one.name: [] for one in competitors}
    for one in competitors:
        one.prepare()
        one.run()
    for number in range(rounds):
        turn = list(competitors[number % len(competitors) :]) + list(competitors[: number % len(competitors)])
        for one in turn:
            one.prepare()
            gc.collect()
            began = time.perf_counter()
            one.run()
            seconds[one.name].append(time.perf_counter() - began)
        print(f"    round {number + 1}/{rounds}, load {os.getloadavg()[0]:.1f}", flush=True)
    for name, taken in seconds.items():
        span = f"({min(taken) * 1000:.1f}–{max(taken) * 1000:.1f})"
        print(f"    {name:<42} {statistics.median(taken) * 1000:10.1f} ms  {span}")
    return seconds


def ratio(
    section: str, what: str, ours: Sequence[float], other: Sequence[float], *, at_most: float = 0, at_least: float = 0
) -> Ratio:
    """Compare round by round. `at_most` bounds ours/other, `at_least` bounds other/ours."""
    if at_most:
        pairs = [mine / theirs for mine, theirs in zip(ours, other, strict=True)]
        median = statistics.median(pairs)
        return Ratio(section, what, median, min(pairs), max(pairs), f"<= {at_most:g}x", median <= at_most)
    pairs = [theirs / mine for mine, theirs in zip(ours, other, strict=True)]
    median = statistics.median(pairs)
    return Ratio(section, what, median, min(pairs), max(pairs), f">= {at_least:g}x", median >= at_least)


def show(ratios: Sequence[Ratio]) -> bool:
    """Print the table and say whether every goal is met."""
    print(f"\n{'section':<12}{'ratio':<58}{'median':>8}{'range':>16}  {'goal':<9}")
    for one in ratios:
        span = f"{one.low:.2f}–{one.high:.2f}"
        verdict = "met" if one.is_met else "MISSED"
        print(f"{one.section:<12}{one.what:<58}{one.median:8.2f}{span:>16}  {one.goal:<9}{verdict}")
    return all(one.is_met for one in ratios)
