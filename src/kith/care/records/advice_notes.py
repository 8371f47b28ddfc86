"""Notes on a case: those that others who may read its advice may read, and privileged ones, which are read by its own body alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kith.care.advice_said import said_in
from kith.care.records.advising_rules import OF_THE_CASE, PRIVILEGED, ask_of_case, the_case_of_mine, would_of_privileged
from kith.care.records.models import AdviceCase, AdviceNote, PrivilegedNote
from kith.care.records.referral_rules import must_show
from kith.errors import MoveNotAllowed
from kith.governance.asker import Asker
from kith.governance.records.staff import names_of
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed

__all__ = ["Noted", "notes_of", "privileged_notes_of", "write_note", "write_privileged_note"]

_LENGTHS = (4, 4000)


@dataclass(frozen=True)
class Noted:
    """One note: what it says, who wrote it, and when."""

    words: str
    by: str
    at: datetime


def write_note(*, asker: Asker, case: int, words: str, message_id: str, by: Actor, at: datetime) -> None:
    """Write a note that whoever may read the advice on this person may read.

    Changes: adds it, once for each message. Told: the trail. Errors: `NotYours` for a case of another body; `BadUsage` without words;
    `MoveNotAllowed` where the case has ended.
    """
    _write(AdviceNote, OF_THE_CASE, (asker, case), (words, message_id), by, at)


def write_privileged_note(*, asker: Asker, case: int, words: str, message_id: str, by: Actor, at: datetime) -> None:
    """Write a note that nobody outside the asker’s body ever reads.

    Changes: adds it, once for each message. Told: the trail, as of any note: not that it is privileged, and nothing of it. Errors: as `write_note`.
    """
    _write(PrivilegedNote, PRIVILEGED, (asker, case), (words, message_id), by, at)


def _write(
    model: type[AdviceNote] | type[PrivilegedNote],
    group: str,
    where: tuple[Asker, int],
    said: tuple[str, str],
    by: Actor,
    at: datetime,
) -> None:
    (asker, case), (words, message_id) = where, said
    mine = the_case_of_mine(asker, case, at)
    said_in(words, _LENGTHS, "the note")
    said_in(message_id, (1, 64), "a message id")
    with transaction.atomic():
        append([], by=by, at=at)  # one at a time, so that a note that is sent twice is one
        row = AdviceCase.objects.get(pk=mine.pk)
        if not row.is_open:
            raise MoveNotAllowed(f"This case is “{row.state}”.", "Open it again first, with the reason.")
        _must(row, "edit", group, asker, at, by)
        told = {"words": words.strip(), "written_by": by.account, "written_at": at}
        _, is_new = model.objects.get_or_create(case=row, message_id=message_id, defaults=told)
        if is_new:
            append(
                [Deed("changed", "advice", str(row.pk), person=row.person_id, purpose="direct-care", result="note")],
                by=by,
                at=at,
            )


def _must(row: AdviceCase, action: str, group: str, asker: Asker, at: datetime, by: Actor) -> None:
    """Ask of the case first, which is what the trail tells of; of what is privileged the rules are asked beside it, without a word of it there."""
    must_show(ask_of_case(row, action, OF_THE_CASE, asker, at, by=by))
    if group == PRIVILEGED:
        must_show(would_of_privileged(row, action, asker, at))


def notes_of(row: AdviceCase) -> list[Noted]:
    """Shared notes of a case, the latest first. Read only once the rules were asked of its advice."""
    return _told(AdviceNote.objects.filter(case=row).order_by("-id"))


def privileged_notes_of(row: AdviceCase, asker: Asker, at: datetime) -> list[Noted] | None:
    """Privileged notes of a case, the latest first; None for whoever is not of its body, or once it has ended: whether there are any is not told.

    Changes: nothing. Told: nothing more than the look at the case, which the trail has. Errors: none.
    """
    if not would_of_privileged(row, "view", asker, at).shows:
        return None
    return _told(PrivilegedNote.objects.filter(case=row).order_by("-id"))


def _told(rows: Iterable[AdviceNote | PrivilegedNote]) -> list[Noted]:
    found = list(rows)
    names = names_of({one.written_by for one in found}) if found else {}
    return [Noted(one.words, names.get(one.written_by, "Somebody"), one.written_at) for one in found]
