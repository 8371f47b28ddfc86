"""Unmet demand until the room that counts it is joined: each entry stands in the trail, without a name, and can be read out from there."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed

__all__ = ["InTrail"]


class InTrail:
    """Entries of unmet demand as events of the trail, opened and closed by whoever moved the referral."""

    def __init__(self, by: Actor):
        self.by = by

    def opens(self, *, need: str, area: str, reason: str, at: datetime) -> str:
        """Write one entry. Changes: nothing else. Told: the trail. Errors: `BadUsage` outside a transaction."""
        name = str(uuid4())
        told = {"need": need, "area": area, "reason": reason}
        append([Deed("changed", "unmet demand", name, result="opened", details=told)], by=self.by, at=at)
        return name

    def closes(self, entry: str, *, at: datetime) -> None:
        """Close one. Changes: nothing else. Told: the trail. Errors: as `opens`."""
        append([Deed("changed", "unmet demand", entry, result="closed")], by=self.by, at=at)
