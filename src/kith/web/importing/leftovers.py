"""What arrived and was left lying is deleted on schedule (IMP-20)."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta

from kith.governance.trail import Actor
from kith.people.records.importing import moves_of, under_way
from kith.web.importing.carrying import take_back
from kith.web.register_files import arrival

__all__ = ["KEPT_FOR", "clear_leftovers"]

KEPT_FOR = timedelta(days=30)
"""How long what arrived lies here: time enough to send back what was wrong with it. Ours."""


def clear_leftovers(*, by: Actor, at: datetime) -> int:
    """Withdraw an import that nobody has moved for so long, and delete what else was left lying; how many folders went.

    Changes: files; an import that stood still. Told: the trail, of the import. Errors: none.
    """
    going = under_way()
    if going is not None and moves_of(going.pk)[-1][2] < at - KEPT_FOR:
        take_back(going.pk, by=by, at=at)
        going = None
    gone = 0
    for folder in arrival("").glob("*"):
        is_old = datetime.fromtimestamp(folder.stat().st_mtime, UTC) < at - KEPT_FOR
        if is_old and (going is None or folder.name != str(going.pk)):
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
    return gone
