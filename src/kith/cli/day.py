"""Days and months as typed on the command line; the only clock of the command."""

from __future__ import annotations

from datetime import date

from kith.errors import BadUsage


def the_day(text: str | None) -> date:
    """The day a question is asked for: as given, or today.

    >>> the_day("2026-11-01")
    datetime.date(2026, 11, 1)
    """
    if text is None:
        return date.today()  # noqa: DTZ011 - the command asks for a calendar day where it runs
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadUsage(f"{text!r} is not a day.", "Write it as YYYY-MM-DD, for example 2026-11-01.") from None
