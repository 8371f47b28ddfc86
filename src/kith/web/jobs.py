"""What the service does by itself at its times: one function per timed job, one call each."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django_tasks import task

from kith.care.records.advice_chasing import tell_of_days
from kith.care.records.chasing import chase
from kith.care.records.closing import tell_of_closings
from kith.governance.records.guessing import clear_guesses
from kith.governance.records.keeping_texts import clear_texts
from kith.governance.records.unusual import go_through_looks
from kith.governance.records.using_once import forget_used
from kith.governance.trail import Actor
from kith.people.records.near import ties_between
from kith.web.anchoring import drop_anchor
from kith.web.finding.background import clear
from kith.web.importing.leftovers import clear_leftovers
from kith.web.posting import carry
from kith.work import Job
from kith.work.records.coming_in import forget_incoming
from kith.work.records.posting import post_all
from kith.work.records.silences import tell_of_silence
from kith.work.records.timing import begin_due

__all__ = [
    "TIMETABLE",
    "anchor_trail",
    "chase_referrals",
    "clear_arrivals",
    "clear_finding",
    "clear_kept_texts",
    "clear_sessions",
    "go_through_trail",
    "post_messages",
    "tell_of_advice",
    "tell_of_tasks",
    "work",
]

ANCHORS = "anchors.txt"


@task()
def anchor_trail() -> int:
    """Write the end of the trail outside the database."""
    return drop_anchor(settings.HOME / ANCHORS, at=timezone.now()).seq


@task()
def clear_sessions() -> None:
    """Take away sessions that have ended, guesses that are forgiven, what counts once and would be too old anyway, and news of a year ago."""
    call_command("clearsessions")
    clear_guesses(at=timezone.now())
    forget_used(at=timezone.now())
    forget_incoming(at=timezone.now())


@task()
def clear_arrivals() -> int:
    """Delete what arrived for imports and was left lying."""
    return clear_leftovers(by=Actor("kith worker"), at=timezone.now())


@task()
def clear_finding() -> int:
    """Delete what runs of finding read, once their basis has ended or another run came after."""
    return clear(timezone.now())


@task()
def clear_kept_texts() -> int:
    """Delete what was typed into sessions that had ended, and never sent again."""
    return clear_texts(by=Actor("kith worker"), at=timezone.now())


@task()
def go_through_trail() -> int:
    """Put looks that are out of the ordinary into the queue of those who review."""
    return go_through_looks(ties=ties_between, table=settings.UNUSUAL, at=timezone.now())


@task()
def chase_referrals() -> int:
    """Tell of every referral of which nobody moved in time, and of every one whose service has closed, however that came to be known."""
    by, at = Actor("kith worker"), timezone.now()
    return chase(by=by, at=at) + tell_of_closings(by=by, at=at)


@task()
def post_messages() -> int:
    """Send what deeds left to be sent: to where it can be read inside the service, and to mailboxes where such are set."""
    return post_all(carry, clock=timezone.now).sent


@task()
def tell_of_tasks() -> int:
    """Tell of every task that nobody did in time."""
    return tell_of_silence(by=Actor("kith worker"), at=timezone.now())


@task()
def tell_of_advice() -> int:
    """Tell of days of advice that are near or went by, and of letters that nobody moved in time."""
    return tell_of_days(by=Actor("kith worker"), at=timezone.now())


TIMETABLE: dict[Job, Any] = {
    Job("anchor_trail", timedelta(hours=1), "write the end of the trail outside the database"): anchor_trail,
    Job(
        "go_through_trail",
        timedelta(hours=1),
        "put looks that are out of the ordinary into the queue of those who review",
    ): go_through_trail,
    Job("tell_of_tasks", timedelta(hours=1), "tell of tasks that nobody did in time"): tell_of_tasks,
    Job("tell_of_advice", timedelta(hours=1), "tell of days of advice that are near or went by"): tell_of_advice,
    Job(
        "chase_referrals",
        timedelta(hours=1),
        "tell of referrals of which nobody moved in time, and of those whose service has closed",
    ): chase_referrals,
    Job("post_messages", timedelta(minutes=1), "send what was left to be sent"): post_messages,
    Job("clear_finding", timedelta(days=1), "delete what runs of finding read whose basis has ended"): clear_finding,
    Job(
        "clear_sessions", timedelta(days=1), "take away sessions that have ended, and forgiven guesses"
    ): clear_sessions,
    Job("clear_arrivals", timedelta(days=1), "delete what arrived for imports and was left lying"): clear_arrivals,
    Job(
        "clear_kept_texts", timedelta(hours=1), "delete what was typed too late and never sent again"
    ): clear_kept_texts,
}


def work(*, once: bool = False) -> None:
    """Put what is due among what waits, and do what waits; once, or until stopped."""
    _put_what_is_due()
    if once:
        call_command("db_worker", batch=True, startup_delay=False, verbosity=0)
        return
    stopped = threading.Event()
    clock = threading.Thread(target=_every_minute, args=(stopped,), daemon=True)
    clock.start()
    try:
        call_command("db_worker", verbosity=0)
    finally:
        stopped.set()


def _every_minute(stopped: threading.Event) -> None:
    while not stopped.wait(60):
        _put_what_is_due()


def _put_what_is_due() -> None:
    for job in begin_due(TIMETABLE, at=timezone.now()):
        TIMETABLE[job].enqueue()
