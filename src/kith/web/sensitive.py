"""The codes that an installation holds sensitive: what comes with Kith, and its own lists beside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from kith.coding import read_codelists
from kith.people.leaving_out import SensitiveCodes, built_in_sensitive, read_sensitive

__all__ = ["OWN_CODES", "sensitive_codes"]

OWN_CODES = "sensitive-codes"
"""The folder in KITH_HOME with an installation's own lists, one CSV for each label."""


def sensitive_codes() -> SensitiveCodes:
    """What is held sensitive now; a list that was changed is read anew."""
    folder = settings.HOME / OWN_CODES
    if not folder.is_dir():
        return built_in_sensitive()
    files = sorted(folder.iterdir())
    return _read(folder, tuple((one.name, one.stat().st_mtime_ns) for one in files))


@cache
def _read(folder: Path, as_of: tuple[tuple[str, int], ...]) -> SensitiveCodes:
    del as_of  # only tells one state of the folder from another
    return read_sensitive(read_codelists(folder))
