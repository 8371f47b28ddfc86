"""Anchors of the trail, kept in a file outside the database; send it further off to guard against whoever runs this."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from kith.errors import BadUsage
from kith.governance.records.trail import anchor
from kith.governance.trail import Anchor, read_anchor

__all__ = ["anchors_in", "drop_anchor"]


def drop_anchor(path: Path, *, at: datetime) -> Anchor:
    """Write the present end of the trail to a file, after those that stand there."""
    mark = anchor(at=at)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
        file.write(mark.as_line() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return mark


def anchors_in(path: Path) -> list[Anchor]:
    """The anchors of a file, none where there is no file; `BadUsage` for a line that is none."""
    if not path.is_file():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            found.append(read_anchor(line))
        except BadUsage as error:
            raise BadUsage(f"Line {number} of {path} is no anchor of a trail.", error.mend) from None
    return found
