"""Jobs that come round by themselves, and which of them are due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Job:
    """One job that comes round.

    name   what it is called in the timetable
    every  how long after it last began it is due again
    does   one line for whoever runs the service
    """

    name: str
    every: timedelta
    does: str


def due(jobs: Iterable[Job], last_begun: Mapping[str, datetime], at: datetime) -> list[Job]:
    """The jobs that should begin now, in the order given; one that never ran is due at once.

    Parameters
    ----------
    jobs : the timetable
    last_begun : when each last began, by name
    at : now

    Examples
    --------
    >>> hourly = Job("anchor", timedelta(hours=1), "mark the trail")
    >>> [job.name for job in due([hourly], {"anchor": datetime(2026, 11, 2, 9)}, datetime(2026, 11, 2, 10))]
    ['anchor']
    >>> due([hourly], {"anchor": datetime(2026, 11, 2, 9)}, datetime(2026, 11, 2, 9, 59))
    []
    """
    return [job for job in jobs if job.name not in last_begun or at - last_begun[job.name] >= job.every]
