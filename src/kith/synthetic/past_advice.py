"""Three years of made-up advice: cases with their days, letters, money and notes, and what stands today, near days and silent letters among it.

People of the most deprived areas claim more often, and hear no more often. Ours, so that figures by group have something to show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from kith.care.advice_matters import DAY_KINDS, propose
from kith.errors import BadUsage
from kith.synthetic.chance import Draws, one_from, one_of, stream
from kith.synthetic.days import working_moment, working_moment_before
from kith.synthetic.past_advice_words import (
    MATTERS_MADE_UP,
    MISSED,
    MOVED,
    NOTES,
    PRIVILEGED,
    RETURNED,
    STOPPED,
    WAITS,
    WRITTEN,
    Matter,
)
from kith.work.working_days import working_days_after

__all__ = ["STANDS", "Advised", "CaseStory", "CaseThen", "make_up_cases"]

_DEPRIVED = 3
_MATTERS = (
    ("benefits", 0.46),
    ("debt", 0.18),
    ("housing", 0.17),
    ("energy", 0.1),
    ("employment", 0.05),
    ("community care", 0.04),
)
_WHY_NOT = (("fee", 0.4), ("nothing on record", 0.3), ("other way", 0.3))

STANDS = (
    "day near",
    "letter waits",
    "decision",
    "day ahead",
    "letter late",
    "just opened",
    "day over",
    "letter written",
    "working",
)
"""What stands today, each in turn, so that a small place has all of it too."""


@dataclass(frozen=True)
class Advised:
    """Whom a case may be about, from when on, and whether it is under way today; `is_of_practice` is whether the practice that is asked for letters is
    theirs, and `referral` the message of the referral that it came of."""

    person: str
    since: datetime | None = None
    imd_decile: int | None = None
    is_of_practice: bool = False
    is_under_way: bool = False
    referral: str = ""


@dataclass(frozen=True)
class CaseThen:
    """One thing that was done in a case.

    by       adviser, second (who sits with them) or practice
    does     the move, or `sit`, `note`, `privileged note`, or what begins: `confirm`, `ask`, `claim`
    thing    case, day, letter or money; `which` is the name under which it began
    kind     of the day or of the money; `typed` and `day` are what stands on the letter, and the last day
    """

    by: str
    at: datetime
    does: str
    thing: str = "case"
    which: str = ""
    words: str = ""
    reason: str = ""
    kind: str = ""
    typed: date | None = None
    day: date | None = None
    amount_pence: int | None = None
    period: str = ""


@dataclass(frozen=True)
class CaseStory:
    """One made-up case: whom it is about, of what matter, what it is about, when it was opened, and all that was done since."""

    about: Advised
    matter: str
    words: str
    at: datetime
    said: tuple[CaseThen, ...]


@dataclass
class _Case:
    """One case on its way: what is known of it, and what was done so far."""

    draws: Draws
    about: Advised
    matter: Matter
    begun: datetime
    until: datetime
    said: list[CaseThen] = field(default_factory=list)
    now: datetime | None = None

    def then(self, does: str, thing: str = "case", *, by: str = "adviser", days: float = 0.5, **more: object) -> None:
        """Something more is done, a while later."""
        self.now = working_moment(self.draws, (self.now or self.begun) + timedelta(days=days))
        self.said.append(CaseThen(by, self.now, does, thing, **more))  # type: ignore[arg-type]

    @property
    def today(self) -> date:
        """The day on which the last thing was done."""
        return (self.now or self.begun).date()


def make_up_cases(people: Sequence[Advised], *, span: tuple[datetime, datetime], seed: int) -> list[CaseStory]:
    """Make up one case for each of some people, with what came of it, or where it stands today.

    Parameters
    ----------
    people : whom they are about, each once
    span : from when, and now, both with a time zone; nothing lies outside it
    seed : where chance begins

    Returns
    -------
    list of CaseStory in the order in which they were opened; every move is one that the tables have (`kith.care.advice`)

    Examples
    --------
    >>> from datetime import UTC
    >>> span = datetime(2023, 11, 2, 9, tzinfo=UTC), datetime(2026, 11, 2, 9, tzinfo=UTC)
    >>> made = make_up_cases([Advised("p1"), Advised("p2", is_under_way=True)], span=span, seed=7)
    >>> [(one.said[0].does, one.said[-1].does == "close") for one in made]
    [('clear', True), ('clear', False)]
    """
    if span[0].tzinfo is None or span[1].tzinfo is None:
        raise BadUsage("A moment has no time zone.", "Give one, for instance of Europe/London.")
    draws, turn, made = stream(seed, "past advice"), 0, []
    for about in people:
        stands = STANDS[turn % len(STANDS)] if about.is_under_way else ""
        turn += about.is_under_way
        made.append(_story(draws, about, stands, span))
    return sorted(made, key=lambda one: (one.at, one.about.person))


def _story(draws: Draws, about: Advised, stands: str, span: tuple[datetime, datetime]) -> CaseStory:
    name = {"day near": "housing", "day over": "benefits", "day ahead": "benefits"}.get(stands) or one_of(
        draws, _MATTERS
    )
    matter = MATTERS_MADE_UP[name]
    case = _Case(draws, about, matter, _opened(draws, about, stands, span), span[1])
    if stands:
        _STANDS[stands](case)
    else:
        _closed(case)
    said = tuple(one for one in case.said if one.at < span[1])
    return CaseStory(about, name, one_from(draws, matter.words), case.begun, said)


def _opened(draws: Draws, about: Advised, stands: str, span: tuple[datetime, datetime]) -> datetime:
    begins = max(span[0], about.since or span[0])
    if stands:
        ago = {"just opened": 1, "letter waits": 9, "letter late": 13, "day near": 8}.get(stands, 25)
        return max(working_moment_before(draws, span[1], ago), begins + timedelta(minutes=5))
    if about.since is not None:
        return working_moment(draws, begins)
    ends = span[1] - timedelta(days=150)
    return working_moment(draws, begins + (ends - begins) * float(draws.random()) ** 0.7)


def _closed(case: _Case) -> None:
    """From its opening to its end, all in between; one in twelve the person wants no longer, one in twenty goes to another adviser."""
    draws, luck = case.draws, float(case.draws.random())
    if luck < 0.05:
        case.then(
            "refer on",
            reason=one_of(draws, (("conflict", 0.3), ("specialist", 0.7))),
            words="Told them who can, and rang there with them.",
        )
        return
    case.then("clear")
    _notes(case)
    if luck < 0.13:
        _stopped(case)
        return
    for step in _in_some_order(case):
        step(case)
    case.then("close", days=3, reason=_result(case))


def _stopped(case: _Case) -> None:
    """Stopped in the middle: what was asked and what stands ends with it."""
    _ask(case)
    if case.matter.days:
        kind = case.matter.days[0]
        _confirm(case, kind, case.today + timedelta(days=25 if DAY_KINDS[kind].is_read_off else -2))
    case.then("stop", days=1, words=one_from(case.draws, STOPPED))


def _in_some_order(case: _Case) -> Iterator[Callable[[_Case], None]]:
    draws = case.draws
    if case.matter.days and draws.random() < 0.6:
        yield _day_kept
    if draws.random() < (0.5 if case.about.is_of_practice else 0.1):
        yield _letter_had
    if case.matter.money and draws.random() < 0.85:
        yield _money_decided


def _result(case: _Case) -> str:
    """What came of it: of a claim what was decided, else what is usual."""
    decided = [one.does for one in case.said if one.thing == "money" and one.does in ("award", "refuse")]
    if decided and "home kept" not in dict(case.matter.results):
        in_full = "refuse" not in decided and case.draws.random() < 0.7
        return ("won" if in_full else "in part") if "award" in decided else "lost"
    return one_of(case.draws, case.matter.results)


def _notes(case: _Case) -> None:
    if case.draws.random() < 0.25:
        case.then("sit", by="second")
    if case.draws.random() < 0.6:
        case.then("note", words=one_from(case.draws, NOTES))
    if case.draws.random() < 0.35:
        case.then("privileged note", words=one_from(case.draws, PRIVILEGED))


def _confirm(case: _Case, kind: str, typed: date, due: date | None = None) -> date:
    """A day is confirmed, and which it is."""
    last = due or propose(kind, typed).due_date
    case.then("confirm", "day", which="day", kind=kind, typed=typed, day=last)
    return last


def _day_kept(case: _Case) -> None:
    """A day that was met, mostly; some were moved first, some missed."""
    draws = case.draws
    kind = one_from(draws, case.matter.days)
    is_on_paper = DAY_KINDS[kind].is_read_off
    typed = case.today + timedelta(days=21) if is_on_paper else case.today - timedelta(days=int(draws.integers(1, 4)))
    due, luck = _confirm(case, kind, typed), float(draws.random())
    if luck < 0.1:
        case.then("miss", "day", which="day", days=(due - case.today).days + 1, words=one_from(draws, MISSED))
        return
    if luck < 0.2:
        later = due + timedelta(days=14)
        case.then("move", "day", which="day", days=1, day=later, words=one_from(draws, MOVED))
        case.then("meet", "day", which="day moved", days=3, day=case.today)
    else:
        case.then("meet", "day", which="day", days=2, day=case.today)
    met = case.said[-1]
    case.said[-1] = CaseThen(met.by, met.at, met.does, met.thing, met.which, day=met.at.date())


def _ask(case: _Case, days: float = 1) -> None:
    case.then("ask", "letter", which="letter", days=days, words=one_from(case.draws, case.matter.letters))


def _letter_had(case: _Case) -> None:
    """A letter that was asked and came, mostly; of somebody who is with another practice it is refused."""
    draws = case.draws
    _ask(case)
    case.then("await evidence", words=one_from(draws, WAITS["await evidence"]))
    case.then("see", "letter", by="practice", which="letter", days=1 + 3 * (draws.random() < 0.3))
    if not case.about.is_of_practice or draws.random() < 0.1:
        why = one_of(draws, _WHY_NOT) if case.about.is_of_practice else "not ours"
        case.then("refuse", "letter", by="practice", which="letter", days=1, reason=why)
    else:
        if draws.random() < 0.15:
            case.then("return", "letter", by="practice", which="letter", days=1, words=one_from(draws, RETURNED))
            case.then(
                "ask again",
                "letter",
                which="letter",
                days=1,
                words="For the claim of this spring; the form is with it.",
            )
        case.then(
            "write",
            "letter",
            by="practice",
            which="letter",
            days=3 + 15 * (draws.random() < 0.25),
            words=one_from(draws, WRITTEN),
        )
        case.then("receive", "letter", which="letter", days=1)
    case.then("go on")


def _claim(case: _Case, which: str = "money") -> tuple[str, int]:
    """Money is claimed; how often it is paid, and how much it may be."""
    kind, period, least, most = one_from(case.draws, case.matter.money)
    case.then("claim", "money", which=which, days=1, kind=kind)
    return period, int(case.draws.integers(least // 10, most // 10)) * 10


def _money_decided(case: _Case) -> None:
    draws = case.draws
    period, pence = _claim(case)
    case.then("await decision", words=one_from(draws, WAITS["await decision"]))
    case.then("go on", days=20 + float(draws.exponential(18)))
    no = 0.3 if (case.about.imd_decile or 10) <= _DEPRIVED else 0.18
    if draws.random() < no:
        case.then("refuse", "money", which="money")
        if draws.random() < 0.7:
            return
    case.then("award", "money", which="money", amount_pence=pence, period=period)


def _day_near(case: _Case) -> None:
    """A hearing within the week, of which whoever coordinates hears too."""
    case.then("clear")
    case.then("privileged note", words=PRIVILEGED[0])
    due = working_days_after(case.until.date(), 4)
    _confirm(case, "possession hearing", due)


def _letter_waits(case: _Case) -> None:
    case.then("clear")
    _ask(case)
    case.then("see", "letter", by="practice", which="letter")
    case.then("await evidence", words=WAITS["await evidence"][0])


def _decision(case: _Case) -> None:
    case.then("clear")
    _claim(case)
    case.then("note", words=one_from(case.draws, NOTES))
    case.then("await decision", words=one_from(case.draws, WAITS["await decision"]))


def _day_ahead(case: _Case) -> None:
    case.then("clear")
    _claim(case)
    case.now = working_moment_before(case.draws, case.until, 4)
    _confirm(case, "reconsideration", case.today - timedelta(days=2))
    case.then("note", words=one_from(case.draws, NOTES))


def _letter_late(case: _Case) -> None:
    """Asked of the practice, and nobody there has opened it."""
    case.then("clear")
    _ask(case)
    case.then("await evidence", words=WAITS["await evidence"][0])


def _just_opened(case: _Case) -> None:
    """Nobody has looked for a conflict of interest yet."""


def _day_over(case: _Case) -> None:
    """A form that was to be sent the day before yesterday, and nobody has said what came of it."""
    case.then("clear")
    _confirm(case, "form back", (case.until - timedelta(days=2)).date())
    case.then("note", words="Rang twice about the form; no answer yet.")


def _letter_written(case: _Case) -> None:
    case.then("clear")
    _claim(case)
    _ask(case)
    case.then("see", "letter", by="practice", which="letter")
    case.now = working_moment_before(case.draws, case.until, 3)
    case.then("write", "letter", by="practice", which="letter", words=one_from(case.draws, WRITTEN))


def _working(case: _Case) -> None:
    case.then("clear")
    case.then("sit", by="second")
    period, pence = _claim(case)
    case.then("award", "money", which="money", days=3, amount_pence=pence, period=period)
    _claim(case, "more money")
    case.then("privileged note", words=one_from(case.draws, PRIVILEGED))


_STANDS: Mapping[str, Callable[[_Case], None]] = {
    "day near": _day_near, "letter waits": _letter_waits, "decision": _decision, "day ahead": _day_ahead, "letter late": _letter_late,
    "just opened": _just_opened, "day over": _day_over, "letter written": _letter_written, "working": _working,
}  # fmt: skip
"""What was done in a case up to where it stands."""
