"""Run one comparison, or all: `make bench SUITE=flags SIZE=50k SEED=7`. Each prints its own table and fails on wrong outputs."""

import os
import secrets
import sys
from importlib import import_module

SUITES = (
    "reading",
    "linking",
    "flags",
    "judge",
    "finding",
    "road",
    "charts",
    "slopes",
    "scores",
    "engines",
    "web",
    "faults",
    "kill",
    "year",
)


def main() -> int:
    """Run the suites named on the command line, in order, on one seed."""
    wanted = sys.argv[1:] or ["all"]
    names = SUITES if wanted == ["all"] else wanted
    unknown = [name for name in names if name not in SUITES]
    if unknown:
        print(f"no suite {unknown[0]!r}; there are: {', '.join(SUITES)}", file=sys.stderr)
        return 2
    os.environ.setdefault(
        "SEED", str(secrets.randbelow(1_000_000))
    )  # fresh unless given, so nothing is tuned to a file
    failed = 0
    for name in names:
        print(f"\n== {name} (seed {os.environ['SEED']}) ==", flush=True)
        failed += import_module(f"bench.{name}").main() or 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
