"""Who opted out nationally: the question put, the answer taken or refused, and whom it was about."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from kith.errors import BadUsage, OptOutsDoNotAddUp
from kith.governance.facts import is_reason
from kith.governance.national_check import Answered, fingerprint_of, must_be_fresh, must_not_jump, read_answer
from kith.governance.records.models import NationalCheck, NationallyAsked, Objection
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed

__all__ = ["Given", "Unasked", "begin_check", "last_checks", "must_be_answered", "take_answer", "unasked"]

KIND = "national"
_AT_ONCE = 5_000


@dataclass(frozen=True)
class Given:
    """An answer as it is given in.

    request     what the question was called
    text        the file that came back
    sent        the numbers that went out
    because     why a share that jumped is right, in a sentence
    """

    request: str
    text: str
    sent: Collection[str]
    because: str = ""


@dataclass(frozen=True)
class Unasked:
    """Of whom nobody knows whether they opted out: everybody who was not in the last question.

    uses_unnumbered     people without an NHS number, who cannot be asked about, may be used all the same
    """

    asked: frozenset[str]
    uses_unnumbered: bool

    def leaves_out(self, person_id: str, has_number: bool | None) -> bool:
        """Whether somebody is left out, as nobody asked about them."""
        return person_id not in self.asked and (bool(has_number) or not self.uses_unnumbered)


def begin_check(*, numbers: Collection[str], uses_unnumbered: bool, by: Actor, at: datetime) -> str:
    """Write down that the NHS is asked about these numbers, and return what the question is called.

    Changes: adds the question. Told: the trail. Errors: `BadUsage` where there is nobody to ask about.
    """
    asked = sorted(set(numbers))
    if not asked:
        raise BadUsage("Nobody on the register has an NHS number.", "Load a lake first.")
    with transaction.atomic():
        append([], by=by, at=at)  # one at a time, so that no two are called the same
        request = f"KITH{at:%Y%m%d}-{NationalCheck.objects.count() + 1}"
        NationalCheck.objects.create(
            request=request, asked_at=at, asked_by=by.account, sent=len(asked), fingerprint=fingerprint_of(asked), uses_unnumbered=uses_unnumbered,
        )  # fmt: skip
        append([_deed(request, "asked", {"sent": len(asked), "uses_unnumbered": uses_unnumbered})], by=by, at=at)
    return request


def take_answer(*, given: Given, people: Mapping[str, Sequence[str]], by: Actor, at: datetime) -> Answered:
    """Take an answer: who opted out objects from today, who no longer does has withdrawn, and who was asked about is known.

    `people` has the pseudonyms under which each number stands on the register. Changes: objections of the kind national;
    whom was asked about; the question is answered. Told: the trail, of each objection and of the answer; of a refusal.
    Errors: `OptOutsDoNotAddUp`, and then nothing has changed but the trail; `BadUsage` where there is no such question.
    """
    try:
        with transaction.atomic():
            row = NationalCheck.objects.select_for_update().filter(request=given.request).first()
            _must_wait(row, given)
            found = read_answer(given.text, given.request, given.sent)
            if not is_reason(given.because):
                must_not_jump(found, _share_before(row))
            _taken(row, found, given, people, by, at)
    except OptOutsDoNotAddUp as refused:
        with transaction.atomic():
            append([Deed("refused", "national check", given.request, result="deny", reason=str(refused))], by=by, at=at)
        raise
    return found


def _must_wait(row: NationalCheck | None, given: Given) -> None:
    if row is None:
        raise BadUsage(f"Nothing was asked as “{given.request}”.", "Give the name of the file that went out.")
    if row.answered_at is not None:
        raise OptOutsDoNotAddUp(f"{given.request} was answered before.", "Ask anew: kith opt-outs ask.")
    if row.fingerprint != fingerprint_of(given.sent):
        raise OptOutsDoNotAddUp("What went out is not what was asked.", "Give the file that kith opt-outs ask wrote.")
    if NationalCheck.objects.filter(asked_at__gt=row.asked_at, answered_at__isnull=False).exists():
        raise OptOutsDoNotAddUp("A later question was answered already.", "Take no older answer over a newer one.")


def _share_before(row: NationalCheck) -> float | None:
    last = NationalCheck.objects.filter(answered_at__isnull=False, asked_at__lte=row.asked_at).first()
    return (last.opted_out or 0) / last.sent if last else None


def _taken(row: NationalCheck, found: Answered, given: Given, people: Mapping[str, Sequence[str]], by: Actor, at: datetime) -> None:  # fmt: skip
    on = at.astimezone(LONDON).date()
    asked = {person for number in given.sent for person in people.get(number, ())}
    out = {person for number in found.opted_out for person in people.get(number, ())}
    standing = Objection.objects.standing(on).filter(kind=KIND)
    said = set(standing.values_list("person_id", flat=True))
    fresh, over = sorted(out - said), sorted((said & asked) - out)
    how = f"answered by the NHS to {row.request}"
    Objection.objects.bulk_create(
        [Objection(person_id=one, kind=KIND, from_date=on, said_to=by.account, how=how) for one in fresh], _AT_ONCE
    )
    standing.filter(person_id__in=over, from_date=on).delete()  # said and withdrawn within a day: the trail has both
    standing.filter(person_id__in=over).update(to_date=on)
    NationallyAsked.objects.all().delete()
    NationallyAsked.objects.bulk_create([NationallyAsked(person_id=one, check_asked=row) for one in sorted(asked)], _AT_ONCE)  # fmt: skip
    row.answered_at, row.answered_by, row.because = at, by.account, given.because.strip()
    row.returned, row.opted_out = found.returned, len(found.opted_out)
    row.save()
    told = {"sent": found.sent, "returned": found.returned, "opted_out": len(found.opted_out), "because": row.because}
    changes = [Deed("changed", "objection", KIND, person=one, result="said", reason=how) for one in fresh]
    changes += [Deed("changed", "objection", KIND, person=one, result="withdrawn", reason=how) for one in over]
    append([*changes, _deed(row.request, "answered", told)], by=by, at=at)


def must_be_answered(on: date) -> NationalCheck | None:
    """The last question that was answered. Errors: `FindingNotLawful` where nobody asked, or too long ago."""
    last = NationalCheck.objects.filter(answered_at__isnull=False).first()
    must_be_fresh(last.asked_at.astimezone(LONDON).date() if last else None, on)
    return last


def unasked(on: date) -> Unasked:
    """Of whom nobody knows, on a day. Errors: `FindingNotLawful` where nobody asked, or too long ago."""
    last = must_be_answered(on)
    return Unasked(
        frozenset(NationallyAsked.objects.values_list("person_id", flat=True)), bool(last and last.uses_unnumbered)
    )


def last_checks() -> tuple[NationalCheck | None, NationalCheck | None]:
    """The last question that was put, and the last that was answered; to be read."""
    return NationalCheck.objects.first(), NationalCheck.objects.filter(answered_at__isnull=False).first()


def _deed(request: str, result: str, told: Mapping[str, str | int | bool | None]) -> Deed:
    return Deed("changed", "national check", request, result=result, details=told)
