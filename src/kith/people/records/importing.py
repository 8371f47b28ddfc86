"""Imports on their way into the register: received, checked, staged, and committed or not; each move with who made it.

What is done with files and lakes is the business of the rooms above; here stand the moves, and what each must hold to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction

from kith.errors import BadUsage, ImportRefused, RegisterMoved
from kith.governance.facts import REASON_LENGTHS, is_reason
from kith.governance.records.signing import agreements_of
from kith.governance.records.staff import names_of
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.people.import_states import IMPORT, OPEN
from kith.people.layouts import LAYOUTS
from kith.people.records.loading import mark_held
from kith.people.records.models import ImportMove, ImportRun, LoadedFile

__all__ = [
    "PURPOSE", "Sent", "begin_building", "begin_rebuild", "commit_import", "field_groups_of", "moves_of",
    "must_be_agreed", "must_be_new", "receive", "record_checked", "record_staged", "refuse_import", "say_what_is_done",
    "the_import", "the_imports", "under_way", "withdraw_import",
]  # fmt: skip

PURPOSE = "system-support"
_LATEST = 100
"""Imports that a page lists."""

_BRINGS = {
    "gp_register": {"demographics", "registration"},
    "gp_events": {"clinical-problems"},
    "community_contacts": {"contacts"},
    "mental_health": {"contacts"},
    "social_care": {"social-care"},
    "hospital": {"contacts"},
    "housing": {"housing"},
    "vcse_referrals": {"referral"},
}
"""What a layout brings besides who the people are; of the tables of OpenSAFELY, clinical problems."""

T = TypeVar("T")


@dataclass(frozen=True)
class Sent:
    """A file as it came.

    form           of the form it was sent with: the same form sent twice is one import
    sender         the body whose file it is, by the id that agreements name it by
    original_name  what it was called; never used as the name of anything
    stored_name    the name that the service made for it
    replaces       the kept file whose place it takes; empty for a new one beside them
    layout         one of `LAYOUTS`
    extract_on     the day up to which it tells
    """

    form: str
    sender: str
    original_name: str
    stored_name: str
    replaces: str
    size_bytes: int
    fingerprint: str
    layout: str
    extract_on: date


def field_groups_of(layout: str) -> frozenset[str]:
    """What a file of a layout brings, as agreements name it.

    Examples
    --------
    >>> sorted(field_groups_of("housing"))
    ['housing', 'identity']
    """
    return frozenset({"identity"} | _BRINGS.get(layout, {"clinical-problems"}))


def must_be_agreed(sender: str, layout: str, on: date) -> None:
    """Refuse a file of a body that no agreement in force lets give what such a file brings (IMP-16).

    Changes: nothing. Told: nobody. Errors: `ImportRefused`, which names what is not agreed.
    """
    wanted = field_groups_of(layout)
    agreed: frozenset[str] = frozenset().union(*(one.field_groups for one in agreements_of(sender, on)))
    if missing := sorted(wanted - agreed):
        raise ImportRefused(
            f"No agreement in force lets this organisation give {', '.join(missing).replace('-', ' ')} for the register.",
            "Ask the information governance lead, who records what is signed.",
        )


def must_be_new(fingerprint: str) -> None:
    """Refuse a file that is here to the byte already (IMP-13). Errors: `ImportRefused`, which says as what it came in."""
    held = LoadedFile.objects.filter(fingerprint=fingerprint).first()
    if held is not None:
        raise ImportRefused(
            f"This very file is on the register already, as {held.file}.", "Look whether it is the right file."
        )
    before = ImportRun.objects.filter(fingerprint=fingerprint, state__in=["committed", *OPEN]).first()
    if before is not None:
        raise ImportRefused(
            f"This very file came before, as import {before.pk}.",
            "Look at that import, or send what has changed since.",
        )


def receive(*, sent: Sent, by: Actor, at: datetime) -> int:
    """Take a file that came, and return the number of its import; the same form sent twice is the same import (CCY-03).

    Changes: adds the import. Told: the trail, of the import or of its refusal. Errors: `ImportRefused` where no agreement
    lets the body give this, the very file came before, or another import is under way.
    """
    again = ImportRun.objects.filter(form=sent.form).first()
    if again is not None:
        return again.pk
    try:
        must_be_agreed(sent.sender, sent.layout, at.astimezone(LONDON).date())
        must_be_new(sent.fingerprint)
        return _begun(_row_of(sent), "received", by, at)
    except ImportRefused as refused:
        _tell_of_refusal(sent.original_name, str(refused), by, at)
        raise


def begin_rebuild(*, form: str, on: date, by: Actor, at: datetime) -> int:
    """Begin an import without a file: the kept files are built again, because what people decided has changed.

    Changes: adds the import, as checked. Told: the trail. Errors: `ImportRefused` where another is under way.
    """
    again = ImportRun.objects.filter(form=form).first()
    if again is not None:
        return again.pk
    return _begun(ImportRun(kind="decisions", form=form, extract_on=on), "checked", by, at)


def record_checked(
    *, run: int, counts: Mapping[str, int], matching: Mapping[str, Any], by: Actor, at: datetime
) -> None:
    """Write down how a file's rows were counted, and how many are about somebody known.

    Changes: counts; the import is checked. Told: the trail. Errors: `MoveNotAllowed`.
    """
    with transaction.atomic():
        row = _moving(run, "check", by, at)
        for fate in ("rows_in", "accepted", "rejected", "duplicate", "unchanged"):
            setattr(row, fate, counts[fate])
        row.matching = dict(matching)
        row.save()
        _tell(row, "checked", by, at, dict(counts))


def refuse_import(*, run: int, why: str, by: Actor, at: datetime) -> None:
    """End an import whose file cannot be used. Changes: it is refused. Told: the trail. Errors: `MoveNotAllowed`."""
    with transaction.atomic():
        row = _moving(run, "refuse", by, at)
        row.said = why
        row.save()
        append([Deed("refused", "import", str(run), purpose=PURPOSE, result="refused", reason=why)], by=by, at=at)


def begin_building(*, run: int, because: str = "", by: Actor, at: datetime) -> None:
    """Go on to the build, as somebody decided: rows that were rejected stay out.

    Changes: the import is building. Told: the trail, with the reason where rows are about few people that are known.
    Errors: `MoveNotAllowed`; `BadUsage` where few are known and no reason is given that could be reviewed (IMP-15).
    """
    with transaction.atomic():
        row = _moving(run, "build", by, at)
        if row.matching.get("is_odd") and not row.went_on_because and not is_reason(because):
            least, most = REASON_LENGTHS
            raise BadUsage(
                "Few rows of this file are about anybody on the register.",
                f"Say in {least} to {most} characters why it is right.",
            )
        row.went_on_because = row.went_on_because or because
        row.doing = "waiting to be built"
        row.save()
        _tell(row, "building", by, at, {"because": row.went_on_because})


def say_what_is_done(*, run: int, what: str, stopped_by: str = "", by: Actor, at: datetime) -> None:
    """Say on the import's page how far it is, or what stopped it. Changes: these lines. Told: nobody: it is no deed. Errors: none."""
    del by, at
    ImportRun.objects.filter(pk=run).update(doing=what[:200], said=stopped_by)


def record_staged(*, run: int, base: str, review: Mapping[str, Any], by: Actor, at: datetime) -> None:
    """Write down what an import would change, and of which register that is said.

    Changes: the review; the import is staged. Told: the trail. Errors: `MoveNotAllowed` where it was withdrawn meanwhile.
    """
    with transaction.atomic():
        row = _moving(run, "stage", by, at)
        row.base, row.review, row.doing = base, dict(review), ""
        row.save()
        _tell(row, "staged", by, at, {"base": base})


def commit_import(*, run: int, bring: Callable[[], T], by: Actor, at: datetime) -> T:
    """Bring a staged import in: what `bring` does to the register, and the import's end, in one transaction.

    Changes: the register; the import is committed. Told: the trail: one event for each file, and one for the import.
    Errors: `RegisterMoved` where the register is not the one that was reviewed: the import is then `moved`, and nothing
    else has changed; `MoveNotAllowed`; those of `bring`.
    """
    with transaction.atomic():
        row = _locked(run)
        has_moved = row.state == "staged" and row.base != mark_held()
        _move(row, "find moved" if has_moved else "commit", by, at)
        row.doing = ""
        row.save()
        if not has_moved:
            done = bring()
            _tell(row, "committed", by, at, _summary(row))
            return done
        _tell(row, "moved", by, at)
    raise RegisterMoved(
        "The register has changed since this import was reviewed.", "Review it again, then bring it in."
    )


def withdraw_import(*, run: int, by: Actor, at: datetime) -> None:
    """Take an import back. Changes: it is withdrawn. Told: the trail. Errors: `MoveNotAllowed` where it has ended."""
    with transaction.atomic():
        row = _moving(run, "withdraw", by, at)
        row.doing = ""
        row.save()
        _tell(row, "withdrawn", by, at)


def the_import(run: int) -> Any:
    """One import by its number, to be read; None where there is none."""
    return ImportRun.objects.filter(pk=run).first()


def the_imports() -> list[Any]:
    """The latest imports, newest first, each to be read."""
    return list(ImportRun.objects.prefetch_related("moves")[:_LATEST])


def moves_of(run: int) -> list[tuple[str, str, datetime]]:
    """What became of an import, move by move: the state it came to, the name of who moved it, and when."""
    moves = list(ImportMove.objects.filter(run_id=run))
    names = names_of(one.moved_by for one in moves if _is_an_account(one.moved_by))
    return [(one.state_to, names.get(one.moved_by, one.moved_by), one.moved_at) for one in moves]


def _is_an_account(moved_by: str) -> bool:
    """Whether somebody with an account moved it, and not a command."""
    try:
        UUID(moved_by)
    except ValueError:
        return False
    return True


def under_way() -> Any:
    """The import that is under way, if one is."""
    return ImportRun.objects.filter(is_open=True).first()


def _row_of(sent: Sent) -> ImportRun:
    return ImportRun(
        kind="file", form=sent.form, sender=sent.sender, original_name=sent.original_name, stored_name=sent.stored_name,
        replaces=sent.replaces, size_bytes=sent.size_bytes, fingerprint=sent.fingerprint, layout=LAYOUTS[sent.layout].name,
        extract_on=sent.extract_on,
    )  # fmt: skip


def _begun(row: ImportRun, state: str, by: Actor, at: datetime) -> int:
    """Begin an import, unless one is under way: the database itself keeps the second out."""
    row.state = state
    try:
        with transaction.atomic():
            row.save()
            ImportMove.objects.create(run=row, move="receive", state_to=state, moved_by=by.account, moved_at=at)
            _tell(row, state, by, at, {"layout": row.layout, "sender": row.sender, "fingerprint": row.fingerprint})
    except IntegrityError:
        same = ImportRun.objects.filter(form=row.form).first()
        if same is not None:
            return same.pk
        if under_way() is None:
            raise
        raise _one_at_a_time() from None
    return row.pk


def _one_at_a_time() -> ImportRefused:
    going = under_way()
    told = moves_of(going.pk)[0] if going else None
    whose = (
        f"import {going.pk}, begun by {told[1]} on {told[2].astimezone(LONDON):%-d %B at %H:%M}" if told else "another"
    )
    return ImportRefused(
        f"An import is under way: {whose}.", "Wait until it has been brought in, or ask them to withdraw it."
    )


def _locked(run: int) -> ImportRun:
    row = ImportRun.objects.select_for_update().filter(pk=run).first()
    if row is None:
        raise BadUsage(f"There is no import {run}.", "Look at the list of imports.")
    return row


def _moving(run: int, move: str, by: Actor, at: datetime) -> ImportRun:
    row = _locked(run)
    _move(row, move, by, at)
    return row


def _move(row: ImportRun, move: str, by: Actor, at: datetime) -> None:
    """Move an import on, as the table of moves says; the caller saves it with what else has changed."""
    to = IMPORT.moved(row.state, move)
    ImportMove.objects.create(run=row, move=move, state_from=row.state, state_to=to, moved_by=by.account, moved_at=at)
    row.state, row.is_open = to, to in OPEN


def _summary(row: ImportRun) -> dict[str, Any]:
    people = row.review.get("people", {})
    return {
        "file": row.stored_name,
        **{name: people[name] for name in ("new", "leave", "put_together", "parted") if name in people},
    }


def _tell(row: ImportRun, result: str, by: Actor, at: datetime, told: Mapping[str, Any] | None = None) -> None:
    append(
        [Deed("changed", "import", str(row.pk), purpose=PURPOSE, result=result, details=dict(told or {}))], by=by, at=at
    )


def _tell_of_refusal(name: str, why: str, by: Actor, at: datetime) -> None:
    with transaction.atomic():
        append([Deed("refused", "import", name, purpose=PURPOSE, result="deny", reason=why)], by=by, at=at)
