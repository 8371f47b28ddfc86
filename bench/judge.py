"""The engine against the slow judge over thousands of drawn worlds: `make bench SUITE=judge SIZE=2000 SEED=7`.

SIZE is worlds (2,000 if not given); half are asked the rules that come with Kith, half rules drawn from the grammar. Every
cell must be the same: who is flagged, with which reasons and date, and how many are yes, no and unknown.
"""

from __future__ import annotations

import os
import secrets
import time

from tests.insight.judging import differences
from tests.insight.worlds import draw_rules

from kith.insight import Rules, built_in_rules

AT_ONCE = 50
"""Worlds asked in one run of the engine."""


def main() -> int:
    """Compare, and print how much was compared; 1 if any cell differs."""
    worlds = int(float((os.environ.get("SIZE") or "2000").replace("k", "e3")))
    seed = int(os.environ.get("SEED") or secrets.randbelow(1_000_000))
    built_in = Rules.of(built_in_rules())
    wrong: list[str] = []
    cells, started = 0, time.perf_counter()
    for place, start in enumerate(range(0, worlds, AT_ONCE)):
        rules = built_in if place % 2 == 0 else draw_rules(seed * 1_000_003 + place, count=12)
        first = seed * 1_000_003 + start
        found = differences(rules, range(first, first + AT_ONCE))
        wrong += [f"worlds from {first}: {one}" for one in found]
        cells += AT_ONCE * 5 * len(rules)
    took = time.perf_counter() - started
    print(f"{worlds:,} worlds, about {cells:,} answers, {len(wrong)} different; {took:.0f} s (seed {seed})")
    for one in wrong[:20]:
        print(one)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
