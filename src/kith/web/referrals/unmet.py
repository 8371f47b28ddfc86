"""A referral that failed is unmet demand: the directory keeps it, by need, area and why, and never by name."""

from __future__ import annotations

from datetime import datetime

from kith.directory.records.missing_out import close_unmet, open_unmet
from kith.governance.trail import Actor

__all__ = ["WHY_IT_FAILED", "InDirectory"]

WHY_IT_FAILED = {
    "full": "full", "not eligible": "eligibility", "out of area": "far", "another need": "none", "cannot meet access needs": "access",
    "closed": "none", "not safe": "declined", "not reached": "declined", "not helped": "not wanted", "did not suit": "not wanted",
}  # fmt: skip
"""Why a referral failed, of its own lists, as the directory counts it."""


class InDirectory:
    """Entries of unmet demand in the directory, opened and closed by whoever moved the referral."""

    def __init__(self, by: Actor):
        self.by = by

    def opens(self, *, need: str, area: str, reason: str, at: datetime) -> str:
        """Write one entry, and return its id. Changes, told, errors: as of `open_unmet`."""
        return open_unmet(need=need, area=area, why=WHY_IT_FAILED[reason], by=self.by, at=at)

    def closes(self, entry: str, *, at: datetime) -> None:
        """Close one. Changes, told, errors: as of `close_unmet`."""
        close_unmet(entry, by=self.by, at=at)
