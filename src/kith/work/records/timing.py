"""Jobs that come round: each begins once, whichever of two workers is first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from kith.work.records.models import TimedJob
from kith.work.timetable import Job, due

__all__ = ["begin_due"]


def begin_due(jobs: Iterable[Job], *, at: datetime) -> list[Job]:
    """Mark the jobs that are due as begun, and return them; nobody else gets them until they are due again."""
    jobs = list(jobs)
    with transaction.atomic():
        TimedJob.objects.bulk_create(
            [TimedJob(name=job.name, begun_at=at - job.every) for job in jobs], ignore_conflicts=True
        )
        last = dict(TimedJob.objects.select_for_update().values_list("name", "begun_at"))
        found = due(jobs, last, at)
        TimedJob.objects.filter(name__in=[job.name for job in found]).update(begun_at=at)
    return found
