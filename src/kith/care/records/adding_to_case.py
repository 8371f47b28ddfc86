"""What is added to a case of advice: a day that somebody confirms, a letter that is asked for, money that is claimed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from kith.care.advice import DAY, LETTER, MONEY, moved
from kith.care.advice_asked import NewDay, NewLetter, NewMoney, day_is_whole, letter_is_whole, money_is_whole
from kith.care.advice_said import SaidOfCase
from kith.care.records.advice_keeping import Thing, Told, keep
from kith.care.records.advising import StoodAt, answered, in_case
from kith.care.records.advising_rules import OF_THE_CASE, ask_of_case, the_case_of_mine
from kith.care.records.models import AdviceCase, AdviceDay, AdviceLetter, AdviceMoney
from kith.care.records.referral_rules import body_of, must_show, not_shared, partner_of, refusals
from kith.care.referral_request import Recipient, Request
from kith.errors import KithError, MoveNotAllowed, NotYours
from kith.governance.access import NOTHING_HERE
from kith.governance.asker import Asker
from kith.governance.records.signing import Body
from kith.governance.records.staff import at_work_in
from kith.governance.situation import LONDON
from kith.governance.trail import Actor
from kith.people.records.reading import person_of

__all__ = ["ask_for_letter", "claim_money", "confirm_day", "day_of", "letter_of", "money_of", "practices_to_ask"]

PRACTICE_ROLE = "gp"
"""As whom a practice is asked: by it the rules say what it may be sent."""

_NOT_CLEARED = "Nobody has said yet that a conflict of interest was looked for."


@dataclass(frozen=True)
class _New:
    """What is added, with the event by which it begins."""

    said: SaidOfCase
    is_of_work: bool
    makes: Callable[[AdviceCase], Thing]


def confirm_day(*, asker: Asker, case: int, asked: NewDay, by: Actor, at: datetime) -> StoodAt:
    """Confirm a day by which something must be done.

    Changes: the day stands, and its clock runs; also before a conflict of interest was looked for, as days do not wait. Told: the trail. Errors:
    `NotYours` for a case of another body; `BadUsage` for a day that cannot be; `MoveNotAllowed` where the case has ended.
    """
    mine, today = the_case_of_mine(asker, case, at), at.astimezone(LONDON).date()
    day_is_whole(asked, today)
    said = SaidOfCase(asked.message_id, "day", "confirm", words=asked.why.strip(), day=asked.due_date)
    return _added(mine, asker, _New(said, False, lambda row: day_of(row, asked)), by, at)


def day_of(row: AdviceCase, asked: NewDay) -> AdviceDay:
    """A day as it is kept, not saved yet."""
    return AdviceDay(
        case=row, kind=asked.kind, typed_date=asked.typed_date, due_date=asked.due_date, why=asked.why.strip(), state=DAY.beginning
    )  # fmt: skip


def claim_money(*, asker: Asker, case: int, asked: NewMoney, by: Actor, at: datetime) -> StoodAt:
    """Say that money was claimed. Changes: it stands in the case. Told: the trail. Errors: as `confirm_day`."""
    money_is_whole(asked)
    said = SaidOfCase(asked.message_id, "money", "claim")
    new = _New(said, True, lambda row: money_of(row, asked))
    return _added(the_case_of_mine(asker, case, at), asker, new, by, at)


def money_of(row: AdviceCase, asked: NewMoney) -> AdviceMoney:
    """Money as it is kept, not saved yet."""
    return AdviceMoney(case=row, kind=asked.kind, whose=asked.whose, state=MONEY.beginning)


def ask_for_letter(*, asker: Asker, case: int, asked: NewLetter, by: Actor, at: datetime) -> StoodAt:
    """Ask a practice for a letter of evidence.

    Changes: the letter with its clock; a door for the practice to who it is and what is asked; a message to be posted. Told: the trail. Errors: as
    `confirm_day`; `NotShared` where the rules do not let it go to that practice: an agreement, a label, an objection of the person (CNS-01).
    """
    mine, on = the_case_of_mine(asker, case, at), at.astimezone(LONDON).date()
    letter_is_whole(asked, on)
    body = body_of(Recipient(asked.practice, PRACTICE_ROLE, "letter", asked.team), at)
    _may_go(mine, asked, asker, body, at)
    said = SaidOfCase(asked.message_id, "letter", "ask", day=asked.needed_by)
    new = _New(said, True, lambda row: letter_of(row, asked, (body.organisation, body.name), at))
    return _added(mine, asker, new, by, at)


def letter_of(row: AdviceCase, asked: NewLetter, practice: tuple[str, str], at: datetime) -> AdviceLetter:
    """A letter as it is kept, not saved yet; `practice` is its code and its name."""
    return AdviceLetter(
        case=row, practice=practice[0], practice_name=practice[1], team=asked.team, words=asked.words.strip(), needed_by=asked.needed_by,
        consent_by=asked.consent.by, consent_words=asked.consent.words.strip(), consent_date=asked.consent.on, asked_at=at, state=LETTER.beginning,
        since=at,
    )  # fmt: skip


def practices_to_ask(asker: Asker, at: datetime) -> dict[tuple[str, str], str]:
    """General practices that work in the asker’s teams, by ODS code and team. Where the person is registered is not told by it: they know."""
    on = at.astimezone(LONDON).date()
    found = at_work_in([tie.team for tie in asker.current_ties(on)], on)
    return {(one.organisation, one.team): one.name for one in found if one.kind == "general-practice"}


def _may_go(row: AdviceCase, asked: NewLetter, asker: Asker, body: Body, at: datetime) -> None:
    one = person_of(row.person_id)
    if one is None:
        raise NotYours(NOTHING_HERE)
    to = Recipient(asked.practice, PRACTICE_ROLE, "letter", asked.team)
    request = Request(
        one.person_id,
        to,
        "letter",
        asked.words,
        asked.consent,
        frozenset({"identity"}),
        "only as said",
        asked.message_id,
    )
    if found := refusals(asker, one, request, partner_of(body, PRACTICE_ROLE), at):
        raise not_shared(found)


def _added(mine: AdviceCase, asker: Asker, new: _New, by: Actor, at: datetime) -> StoodAt:
    def does(row: AdviceCase) -> StoodAt | KithError:
        if not row.is_open:
            return MoveNotAllowed(f"This case is “{row.state}”.", "Open it again first, with the reason.")
        must_show(ask_of_case(row, "edit", OF_THE_CASE, asker, at, by=by))
        if new.is_of_work and row.state == "opened":
            return MoveNotAllowed(_NOT_CLEARED, "Look, and say what was found.")
        thing = new.makes(row)
        thing.save()
        said = replace(new.said, which=thing.pk)
        to = moved(said.thing, thing.state, said.move, "adviser")
        return answered(row, keep(row, thing, Told(said, "adviser", asker.organisation, to), by=by, at=at))

    return in_case(mine, new.said, does, by=by, at=at)
