"""Published rates that shape the made-up place, each with its publication beside it."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read_rates(name: str) -> dict[str, Any]:
    """One file of rates: `people`, `conditions`, `contact`, `barriers` or `faults`.

    Examples
    --------
    >>> read_rates("faults")["record"]["stale_address"]
    0.15
    """
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
