"""Matters of advice, and the days that the law sets in them: what is typed from the letter, and which day that leads to. The one table of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from kith.care.advice_ladder import HOME, USUAL, Rung
from kith.errors import BadUsage
from kith.governance.access_requests import months_after
from kith.work.working_days import is_working_day

__all__ = ["DAY_KINDS", "MATTERS", "SURE", "DayKind", "Proposal", "kinds_of", "propose"]

MATTERS = {
    "benefits": "benefits and other money from the state",
    "debt": "debt, and people who collect it",
    "housing": "housing, eviction and homelessness",
    "energy": "gas, electricity and water",
    "employment": "work, pay and dismissal",
    "immigration": "immigration and nationality",
    "community care": "care and support from the council or the NHS",
    "discrimination": "discrimination, outside work too",
    "other": "another matter",
}
"""What advice may be about."""

SURE = {
    "law": "stands so in the law that is named, as we know it; its text was not read again for this",
    "shorter": "the law is changing or has two readings, and the earlier day is proposed: check which one holds",
    "paper": "stands on the paper itself, and nothing is worked out",
}
"""How sure a day is. No lawyer has checked the table: an adviser confirms each day against the letter in front of them."""

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DayKind:
    """One kind of day by which something must be done.

    matter      one of `MATTERS`
    title       what is to be done by then
    typed       what is typed from the letter
    months      calendar months after what is typed; and `days` more, which may be fewer than none
    ground      whose word, in print
    sure        one of `SURE`
    late        what may still be done afterwards; empty where we know of nothing
    ladder      who is told how long before, of `kith.care.advice_ladder`
    """

    matter: str
    title: str
    typed: str
    months: int
    days: int
    ground: str
    sure: str
    late: str = ""
    ladder: tuple[Rung, ...] = USUAL

    @property
    def is_read_off(self) -> bool:
        """Whether the day stands on the paper, so that nothing is worked out."""
        return not self.months and not self.days


_ON_DECISION = "The date on the decision letter"
_ON_PAPER = "The day that the paper says"
_SERVED = "The day on which the papers were served"

DAY_KINDS = {
    "reconsideration": DayKind(
        "benefits", "Ask for a mandatory reconsideration", _ON_DECISION, 1, 0,
        "SI 2013/381, regulation 5 (universal credit, PIP, new-style ESA and JSA); SI 1999/991, regulation 3 (others)", "law",
        "It may be asked for up to 12 months after that day, with the reason for the delay",
    ),
    "benefit appeal": DayKind(
        "benefits", "Appeal to the First-tier Tribunal (Social Security and Child Support)", "The date on the mandatory reconsideration notice", 1, 0,
        "SI 2008/2685, rule 22(2)(d)", "law", "The tribunal may extend it by up to 12 months: rule 22(8)",
    ),
    "form back": DayKind("benefits", "Send the form back", _ON_PAPER, 0, 0, "the letter that came with the form", "paper", "Ring before that day and ask for longer"),
    "tribunal hearing": DayKind("benefits", "Hearing at the tribunal", _ON_PAPER, 0, 0, "the tribunal’s notice of hearing", "paper", "", HOME),
    "homelessness review": DayKind(
        "housing", "Ask the council for a review", "The day on which the person was told of the decision", 0, 20,
        "Housing Act 1996, section 202(3): 21 days beginning with the day on which they were notified", "law", "The council may allow longer, in writing",
    ),
    "homelessness appeal": DayKind(
        "housing", "Appeal to the county court against the review", "The day on which the person was told of the review decision", 0, 20,
        "Housing Act 1996, section 204(2): within 21 days of being notified", "shorter", "The court may allow it late for a good reason: section 204(2A)", HOME,
    ),
    "notice ends": DayKind("housing", "The landlord’s notice ends", _ON_PAPER, 0, 0, "the notice; whether it is valid must be looked at", "paper"),
    "possession defence": DayKind(
        "housing", "Send the court a defence to a possession claim", _SERVED, 0, 14, "Civil Procedure Rules, 15.4 and 55.7", "law",
        "They may still speak at the hearing: rule 55.7(3)", HOME,
    ),
    "possession hearing": DayKind("housing", "Possession hearing", _ON_PAPER, 0, 0, "the court’s notice of hearing", "paper", "Ask at once to set the order aside or suspend it", HOME),
    "eviction": DayKind(
        "housing", "Stop the eviction: ask the court to suspend the warrant before the bailiffs come", _ON_PAPER, 0, 0, "the notice of eviction (Civil Procedure Rules, 83.8A)",
        "paper", "", HOME,
    ),
    "money claim": DayKind(
        "debt", "Answer a county court claim", _SERVED, 0, 14, "Civil Procedure Rules, 9.2, 10.3 and 15.4", "law", "28 days, where service is acknowledged within the 14",
    ),
    "statutory demand": DayKind("debt", "Ask to set a statutory demand aside", _SERVED, 0, 18, "SI 2016/1024, rule 10.4", "law", "A court may allow it late", HOME),
    "warrant of entry": DayKind("energy", "Hearing for a warrant to enter and fit a meter, or cut off", _ON_PAPER, 0, 0, "the supplier’s notice", "paper", "", HOME),
    "employment claim": DayKind(
        "employment", "Begin early conciliation with Acas", "The day on which it happened, or the job ended", 3, -1,
        "Employment Rights Act 1996, section 111; Equality Act 2010, section 123. The Employment Rights Act 2025 lengthens this once that part is in force", "shorter",
        "A tribunal may allow it late; early conciliation stops the clock",
    ),
    "immigration appeal": DayKind("immigration", "Appeal to the First-tier Tribunal, from inside the country", "The day on which the decision was sent", 0, 14, "SI 2014/2604, rule 19(2)", "law", "The tribunal may allow it late", HOME),
    "judicial review": DayKind(
        "community care", "Ask for judicial review: promptly, and at the latest then", "The day of the decision", 3, -1, "Civil Procedure Rules, 54.5", "shorter", "",
    ),
    "other": DayKind("other", "What the paper asks for", _ON_PAPER, 0, 0, "the paper in front of you", "paper"),
}  # fmt: skip
"""Every kind of day, declared once: forms, clocks, tests and the manual are drawn from it. Since 1 May 2026 no new notice under section 21 of the
Housing Act 1988 can be given (Renters’ Rights Act 2025); what was begun before is read off its papers, as everything is."""


@dataclass(frozen=True)
class Proposal:
    """A day that the table proposes; nothing is kept of it until somebody confirms it.

    due_date    the last day, as the law counts it
    act_by      the same, or the last working day before it, as offices are shut on it
    why         how it was worked out, in a sentence
    """

    due_date: date
    act_by: date
    why: str


def kinds_of(matter: str) -> dict[str, DayKind]:
    """Every kind of day, those of one matter first: a day that is found in another case is confirmed there, and never left out for want of one.

    Examples
    --------
    >>> list(kinds_of("energy"))[:2]
    ['warrant of entry', 'other']
    """
    if matter not in MATTERS:
        raise BadUsage(f"There is no matter “{matter}”.", f"Use one of: {', '.join(MATTERS)}.")
    ours = {name: kind for name, kind in DAY_KINDS.items() if kind.matter in (matter, "other")}
    return ours | DAY_KINDS


def propose(kind: str, typed: date) -> Proposal:
    """Work out the day that follows from what stands on a letter, for somebody to confirm.

    Parameters
    ----------
    kind : one of `DAY_KINDS`
    typed : the day that is typed from the letter

    Returns
    -------
    Proposal

    Raises
    ------
    BadUsage
        there is no such kind.

    Method
    ------
    A calendar month ends on the day of the same number, or on the last of a month that has none. Days of the law are calendar days. Where the last day is
    not a working day, many courts and tribunals take it on the next one; the one before is proposed for doing it, as not all do.

    Source
    ------
    Dodds v Walker [1981] 1 WLR 1027 for months; the ground of each kind for the rest.

    Examples
    --------
    >>> propose("reconsideration", date(2026, 10, 31)).due_date, propose("homelessness review", date(2026, 11, 9)).due_date
    (datetime.date(2026, 11, 30), datetime.date(2026, 11, 29))
    >>> propose("homelessness review", date(2026, 11, 9)).act_by
    datetime.date(2026, 11, 27)
    """
    if kind not in DAY_KINDS:
        raise BadUsage(f"There is no kind of day “{kind}”.", f"Use one of: {', '.join(DAY_KINDS)}.")
    one = DAY_KINDS[kind]
    due = months_after(typed, one.months) + timedelta(days=one.days)
    act_by = due
    while not is_working_day(act_by):
        act_by -= _DAY
    return Proposal(due, act_by, _how(one, act_by != due))


def _how(one: DayKind, is_moved: bool) -> str:
    spans = [f"{one.months} calendar month{'s' if one.months > 1 else ''}"] if one.months else []
    if one.days > 0:
        spans.append(f"{one.days} days")
    less = f", less {-one.days} day" if one.days < 0 else ""
    said = "It stands on the paper" if one.is_read_off else f"{' and '.join(spans)} after what was typed{less}"
    return f"{said}: {one.ground}.{' Offices are shut on that day, so do it before.' if is_moved else ''}"
