"""The question to the NHS about national opt-outs as a file, and its answer: what `kith opt-outs` does."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from kith.errors import BadUsage
from kith.governance.national_check import Answered, lines_to_send
from kith.governance.records.national import Given, begin_check, take_answer
from kith.governance.trail import Actor
from kith.people.records.numbers import people_by_number

__all__ = ["ask_nationally", "take_national_answer"]


def ask_nationally(folder: Path, *, uses_unnumbered: bool, by: Actor, at: datetime) -> Path:
    """Write the file that goes to the NHS, private to whoever runs this, and return it; its name is the request's.

    Changes: adds the question. Told: the trail. Errors: `BadUsage` where nobody has an NHS number.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    numbers = people_by_number()
    request = begin_check(numbers=numbers, uses_unnumbered=uses_unnumbered, by=by, at=at)
    path = folder / f"{request}.csv"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.writelines(lines_to_send(numbers, request))
    return path


def take_national_answer(sent: Path, answer: Path, *, because: str = "", by: Actor, at: datetime) -> Answered:
    """Take what came back to a file that went out.

    Changes, told: as of `take_answer`. Errors: those too; `BadUsage` where a file is not there or is no text.
    """
    told = []
    for path in (sent, answer):
        try:
            told.append(path.read_text(encoding="ascii"))
        except (OSError, UnicodeDecodeError) as broken:
            raise BadUsage(f"{path} cannot be read.", "Give the file that went out, and the one that came back.") from broken  # fmt: skip
    numbers = [line.partition(",")[0] for line in told[0].splitlines()]
    given = Given(sent.stem, told[1], numbers, because)
    return take_answer(given=given, people=people_by_number(), by=by, at=at)
