"""Letters of evidence as the practice sees them: which wait, what is asked, and the one answer to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction

from kith.care.advice import LETTER
from kith.care.advice_clocks import letter_due
from kith.care.advice_said import SaidOfCase
from kith.care.records.advice_keeping import AT_PRACTICE
from kith.care.records.advising import StoodAt, in_case, move_it
from kith.care.records.advising_rules import ask_of_letter, of_my_practice, the_letter_of_mine
from kith.care.records.leading import people_led_to
from kith.care.records.models import AdviceEvent, AdviceLetter
from kith.care.records.referral_rules import item_of, must_show
from kith.errors import KithError, NotYours
from kith.governance.access import Decision
from kith.governance.asker import Asker, usual_purpose
from kith.governance.records.deciding import known_about
from kith.governance.situation import LONDON
from kith.governance.trail import Actor
from kith.people.records.models import Person
from kith.people.records.reading import person_of
from kith.people.records.scoping import Asked, person_items

__all__ = [
    "BANNER",
    "Asking",
    "LetterLine",
    "LettersAsked",
    "OneLetter",
    "answer_letter",
    "letters_asked",
    "letters_to_move",
    "name_shown",
    "the_letter",
]

_SHOWN_FOR = timedelta(days=90)
BANNER = frozenset({"identity", "demographics", "about-me"})
"""What a page says of whom it is about, beside what is in it."""


@dataclass(frozen=True)
class Asking:
    """What is asked, for whoever may read it: whom it is about, what the letter is to say, and who agreed."""

    person: str
    name: str
    words: str
    consent_by: str
    consent_words: str
    consent_date: date


@dataclass(frozen=True)
class LetterLine:
    """One letter as a list shows it; `asking` is None where what is asked is not open to the asker."""

    number: int
    asked_by: str
    state: str
    asked_at: datetime
    needed_by: date | None
    last_day: date | None
    is_overdue: bool
    asking: Asking | None


@dataclass(frozen=True)
class LettersAsked:
    """Letters that wait, those answered in the last three months, and of how many the content is not shown."""

    waiting: tuple[LetterLine, ...]
    answered: tuple[LetterLine, ...]
    hidden_count: int


@dataclass(frozen=True)
class OneLetter:
    """One letter with what the practice and the adviser said of it, and the parts of the record that its page may show beside it."""

    line: LetterLine
    events: tuple[AdviceEvent, ...]
    shown: frozenset[str]


def letters_asked(asker: Asker, *, by: Actor, at: datetime) -> LettersAsked:
    """Letters that are asked of the asker’s practice: what is overdue first, then what is due next.

    Changes: nothing. Told: the trail, once for each person of whom something is shown. Errors: none.
    """
    found = AdviceLetter.objects.filter(of_my_practice(asker, at)).select_related("case")
    waiting = list(found.filter(state__in=AT_PRACTICE))
    answered = list(
        found.exclude(state__in=AT_PRACTICE).filter(since__gte=at - _SHOWN_FOR).order_by("-since", "-id")[:20]
    )
    led = people_led_to(row.case.person_id for row in waiting)
    names = _may_read(asker, list({one.person_id: one for one in led.values()}.values()), by, at)
    lines = [_line(row, _asking(row, led.get(row.case.person_id), names), at) for row in waiting]
    ordered = sorted(lines, key=lambda one: (one.last_day or date.max, one.number))
    hidden = sum(line.asking is None for line in lines)
    return LettersAsked(tuple(ordered), tuple(_line(row, None, at) for row in answered), hidden)


def letters_to_move(asker: Asker, at: datetime) -> list[LetterLine]:
    """Letters whose next move is the asker’s practice’s, the first due first. Nothing of whom they are about is in it, so that it leaves no look."""
    rows = AdviceLetter.objects.filter(of_my_practice(asker, at), state__in=["asked", "seen"]).select_related("case")
    return sorted((_line(row, None, at) for row in rows), key=lambda one: (one.last_day or date.max, one.number))


def the_letter(asker: Asker, number: int, *, by: Actor, at: datetime) -> OneLetter:
    """One letter that is asked of the asker’s practice; of one that was answered only where it stands.

    Changes: nothing. Told: the trail. Errors: `NotYours`, whether there is none or it is another’s.
    """
    row = the_letter_of_mine(asker, number, at)
    item = replace(item_of(row.case.person_id, "view", asker), kind="letter", carries=BANNER)
    known = known_about(asker, [item.person_id or row.case.person_id], at)
    with transaction.atomic():
        said = known.ask("view", [item], usual_purpose(asker.role), by=by)[0]
    one = person_of(row.case.person_id)
    reads = said.shows and row.state in AT_PRACTICE and one is not None
    asking = _asking(row, one, {one.person_id: name_shown(one, said)}) if reads and one else None
    events = AdviceEvent.objects.filter(case=row.case, thing="letter", which=row.pk).order_by("number")
    return OneLetter(
        _line(row, asking, at),
        tuple(events) if reads else (),
        BANNER - said.hidden_field_groups if reads else frozenset(),
    )


def answer_letter(*, asker: Asker, letter: int, said: SaidOfCase, by: Actor, at: datetime) -> StoodAt:
    """Answer a letter for the practice: seen, written, refused with the reason, or what is missing first.

    Changes: where it stands; once it is written or refused its door to the practice is shut. Told: the trail; the adviser, by a message. Errors:
    `NotYours` for a letter of another practice or what the rules refuse; `BadUsage` without what the answer needs; `MoveNotAllowed` where somebody
    answered it already, which is kept with the reason.
    """
    mine = the_letter_of_mine(asker, letter, at)

    def does(row: object) -> StoodAt | KithError:
        fresh = AdviceLetter.objects.select_related("case").get(pk=mine.pk)
        must_show(ask_of_letter(fresh, "edit", asker, at, by=by))
        told = replace(said, thing="letter", which=mine.pk)
        if said.move not in LETTER.steps or "practice" not in LETTER.steps[said.move].who:
            raise NotYours("That is the adviser’s to say.", "Answer what is asked.")
        return move_it(fresh.case, told, (asker.organisation, ("practice",)), by=by, at=at)

    return in_case(mine.case, replace(said, thing="letter"), does, by=by, at=at)


def _may_read(asker: Asker, people: Sequence[Person], by: Actor, at: datetime) -> dict[str, str]:
    """Those of people of whom the letter may be read, each with their name."""
    purpose = usual_purpose(asker.role)
    items = person_items(people, Asked(asker, "list", purpose, "referral"), carries=frozenset({"identity"}))
    if not items:
        return {}
    known = known_about(asker, [item.person_id for item in items if item.person_id], at)
    with transaction.atomic():
        said = known.ask("list", items, purpose, by=by)
    return {
        one.person_id: name_shown(one, may)
        for one, may in zip(people, said, strict=True)
        if may.shows and "referral" not in may.hidden_field_groups
    }


def name_shown(one: Person, may: Decision) -> str:
    """The name of somebody, as far as a decision shows it."""
    who = getattr(one, "identity", None)
    parts = [(who.family_name or "").upper(), who.given_name or ""] if who else []
    return "" if "identity" in may.hidden_field_groups else ", ".join(filter(None, parts)) or "Name not known"


def _asking(row: AdviceLetter, one: Person | None, names: dict[str, str]) -> Asking | None:
    if one is None or one.person_id not in names:
        return None
    return Asking(one.person_id, names[one.person_id], row.words, row.consent_by, row.consent_words, row.consent_date)


def _line(row: AdviceLetter, asking: Asking | None, at: datetime) -> LetterLine:
    due = letter_due(row.state, row.since.astimezone(LONDON).date(), row.needed_by)
    is_over = due is not None and at.astimezone(LONDON).date() > due
    return LetterLine(row.pk, row.case.organisation_name, row.state, row.asked_at, row.needed_by, due, is_over, asking)
