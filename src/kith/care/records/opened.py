"""One approach as its own page has it: why, what was tried, which ways are open, whom to ask first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pyarrow as pa

from kith.care.approach import APPROACH, HELD, NAME_OPEN, OUTCOMES, outcomes_from
from kith.care.as_they_need import results_that_count
from kith.care.records.approaching import as_attempted, refused_under
from kith.care.records.leading import pseudonyms_under
from kith.care.records.listed import Row, page_row
from kith.care.records.models import Approach, ApproachMove, Attempt, RuleQuestion
from kith.care.records.shown import Shown, shown_to
from kith.care.stopping import open_channels
from kith.care.worklist import SIGNALS, Usual, usual_first
from kith.governance.asker import Asker
from kith.governance.records.staff import names_of
from kith.governance.situation import LONDON
from kith.governance.trail import Actor
from kith.people.records.gathering import pseudonyms_in
from kith.people.records.labelled import labels_on, mark_of_event, on_entries_of
from kith.people.records.models import Event, Person
from kith.people.records.reading import usual_clinician_of

__all__ = ["Logged", "OneApproach", "one_approach", "usual_of"]

_LAST_YEAR = timedelta(365)


@dataclass(frozen=True)
class Logged:
    """One attempt as pages tell it, with who logged it."""

    channel: str
    result: str
    tried_at: datetime
    note: str
    by: str
    as_needed: bool | None = None
    why_not: str = ""


@dataclass(frozen=True)
class OneApproach:
    """One approach.

    row         as on the list
    person      whom it is about, as the register has them now; None where nobody is
    attempts    of this approach and of all others to the person, the latest first
    channels    each way, with the sentence that shuts it
    outcomes    what may be recorded now
    words       what was said at each move that said anything, the latest first; free words may name somebody, so only the taker reads them
    lists       rules and lists that found them and that nobody questions
    questions   what was said to be wrong with a rule about this person, with the answer where there is one
    seen        what was read to say so
    """

    row: Row
    person: Person | None
    attempts: tuple[Logged, ...]
    channels: dict[str, str]
    outcomes: list[str]
    words: tuple[tuple[str, str, datetime], ...]
    lists: tuple[str, ...]
    questions: tuple[RuleQuestion, ...]
    seen: Shown

    @property
    def may_take(self) -> bool:
        """Whether it waits to be taken."""
        return self.row.state == "waiting"

    @property
    def is_held(self) -> bool:
        """Whether the asker has it and it is not answered for yet."""
        return self.row.is_mine and self.row.state in HELD

    @property
    def may_end(self) -> bool:
        """Whether the asker may end what was agreed."""
        return self.row.is_mine and APPROACH.may_move(self.row.state, "end")

    @property
    def name_is_open(self) -> bool:
        """Whether the name is open to whoever asks, because they took the person."""
        return self.row.is_mine and self.row.state in NAME_OPEN


def one_approach(asker: Asker, number: int, *, by: Actor, at: datetime) -> OneApproach | None:
    """One approach of the asker's teams; None where there is none, or the rules hide the person: both are the same.

    Changes: nothing. Told: the trail, of the look. Errors: `BadUsage` outside a transaction.
    """
    seen = shown_to(asker, at, number)
    kept = seen.numbered(number)
    if kept is None:
        return None
    row, on, one = page_row(seen, kept, by), at.astimezone(LONDON).date(), seen.people.get(kept.person_id)
    is_mine = row.is_mine and kept.state in NAME_OPEN
    under = _under(kept.person_id, one) if is_mine else ()
    tried = list(Attempt.objects.filter(person_id__in=under).order_by("tried_at", "pk"))
    channels = open_channels(on, [as_attempted(each) for each in tried], refused_under(under)) if is_mine else {}
    own = [(each.result, each.as_needed) for each in tried if each.approach_id == kept.pk]
    return OneApproach(
        row, one, _logged(tried), channels, _outcomes(kept.state, own) if is_mine else [],
        _words(kept) if row.is_mine else (), tuple(dict.fromkeys(one["list"] for one in kept.reasons if not one.get("questioned") and one["list"] != SIGNALS)),
        tuple(RuleQuestion.objects.filter(approach=kept)) if row.reasons is not None else (), seen,
    )  # fmt: skip


def _under(pseudonym: str, one: Person | None) -> Iterable[str]:
    """Every pseudonym of whoever this one leads to; of most it is still their own, and then nothing is asked for it by itself."""
    is_own = one is not None and one.person_id == pseudonym
    return pseudonyms_in(pseudonym) if is_own else pseudonyms_under(pseudonym, one)


def _outcomes(state: str, tried: Sequence[tuple[str, bool | None]]) -> list[str]:
    """The outcomes that may be recorded now: what leaves somebody without help only on an attempt that was as they need."""
    return [one for one in OUTCOMES if one in outcomes_from(state, results_that_count(one, tried))]


def _logged(tried: Sequence[Attempt]) -> tuple[Logged, ...]:
    """Attempts, the latest first."""
    names = names_of({one.logged_by for one in tried}) if tried else {}
    return tuple(
        Logged(
            one.channel, one.result, one.tried_at, one.note, names.get(one.logged_by, ""), one.as_needed, one.why_not
        )
        for one in reversed(tried)
    )


def _words(kept: Approach) -> tuple[tuple[str, str, datetime], ...]:
    """What was said on giving back and the like, for whoever goes on; attempts stand by themselves."""
    said = ApproachMove.objects.filter(approach=kept).exclude(why="").exclude(move="log an attempt").order_by("-pk")
    return tuple(said.values_list("move", "why", "moved_at"))


def usual_of(person: Person, on: date) -> Usual | None:
    """Whom to ask first about somebody. Read after the rules were asked of contacts and registration."""
    seen = Event.objects.filter(
        person=person, kind="contact", outcome="attended", date__gt=on - _LAST_YEAR, date__lte=on
    )
    labelled = labels_on(on_entries_of(person))  # what somebody guards is not told by which team was seen most either
    if labelled:
        seen = seen.exclude(pk__in=[one.pk for one in seen.select_related("entry") if mark_of_event(one) in labelled])
    rows = [one for one in seen.values_list("source", "date") if one[0]]
    contacts = pa.table(
        {
            "person_id": pa.array([person.person_id] * len(rows), pa.string()),
            "professional": pa.array([source for source, _ in rows], pa.string()),
            "date": pa.array([day for _, day in rows], pa.date32()),
        }
    )
    return usual_first(contacts, person.practice_ods_code, usual_clinician_of(person, on))
