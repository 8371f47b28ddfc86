"""Money that advice brought, by deprivation and ethnic category: as it stood at the end of last month, after small numbers were hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import pyarrow as pa
from django.db import transaction

from kith.care.advice_money import Gained, GroupGain, gain_of, yearly_pence
from kith.care.records.leading import people_led_to
from kith.care.records.models import AdviceCase, AdviceEvent
from kith.errors import NotYours
from kith.governance.asker import Asker
from kith.governance.disclosure import HES_STYLE, Policy, protect, refuse_if_small
from kith.governance.item import Item
from kith.governance.records.deciding import ask
from kith.governance.situation import LONDON
from kith.governance.trail import Actor
from kith.measures.rates import Interval, proportion
from kith.people.records.models import Person
from kith.people.records.whereabouts import FIFTHS, counted_decile

__all__ = ["BY", "Figures", "Shown", "figures"]

BY = {"deprivation": "Fifth of areas by deprivation (IMD)", "ethnic category": "Ethnic category, in the census groups"}
"""What people are counted by."""

PURPOSE = "population-planning"
NOT_KNOWN, ALL = "not known", "All"
GROUPS = ("White", "Mixed", "Asian", "Black", "Other", "Not stated", NOT_KNOWN)
_ITEM = Item("money of advice", "advice", form="aggregate")
_SEED, _HUNDRED_POUNDS, _TEN_POUNDS = 2026, 10_000, 1_000
_LARGEST_SHARE = 0.1


@dataclass(frozen=True)
class Shown:
    """One group as it may be shown; None where it is hidden, which is marked.

    people_count, awarded_count   rounded as the policy says
    share                         worked out from those, with Wilson's interval
    yearly_pence, once_pence      to the nearest hundred pounds
    median                        to the nearest ten, with its interval
    """

    group: str
    people_count: int | None
    awarded_count: int | None
    share: Interval | None
    yearly_pence: int | None
    once_pence: int | None
    median: Interval | None


@dataclass(frozen=True)
class Figures:
    """Both tables, up to which day they were counted, and by which policy small numbers were hidden."""

    until: date
    tables: Mapping[str, tuple[Shown, ...]]
    policy: Policy


def figures(asker: Asker, *, by: Actor, at: datetime, action: str = "count", policy: Policy = HES_STYLE) -> Figures:
    """Say what people who were advised gained, by deprivation and by ethnic category.

    They are counted as what was said stood at the end of last month: two looks in one month say the same, so that nothing is told by what changed
    between them. `action` is "count", or "export" for a file. Changes: nothing. Told: the trail. Errors: `NotYours` for whoever the rules do not let; `TooSmallToShow` where too few were advised.
    """
    with transaction.atomic():
        said = ask(asker, action, _ITEM, PURPOSE, by=by, at=at)
    if not said.shows:
        raise NotYours(said.say)
    until = at.astimezone(LONDON).date().replace(day=1)
    people = _people_until(datetime.combine(until, time(), LONDON))
    refuse_if_small(len(people), what="people who were advised", policy=policy)
    counted = {
        "deprivation": _with(people, _fifths(people), FIFTHS),
        "ethnic category": _with(people, _ethnic(people), GROUPS),
    }
    hidden = [_hidden(rows, policy) for rows in counted.values()]
    is_whole = not any(money for _, money in hidden)
    tables = {
        name: _table(rows, shown, is_whole, policy)
        for (name, rows), (shown, _) in zip(counted.items(), hidden, strict=True)
    }
    return Figures(until, tables, policy)


def _people_until(until: datetime) -> dict[str, Gained]:
    """What each person gained, by whom their pseudonym leads to today, from what was said before a moment."""
    opened = AdviceCase.objects.filter(opened_at__lt=until).values_list("pk", "person_id")
    cases: dict[int, str] = {number: person for number, person in opened if person}
    led: dict[str, str] = {name: one.person_id for name, one in people_led_to(cases.values()).items()}
    stands: dict[tuple[int, int], tuple[str, int, str]] = {}
    events = AdviceEvent.objects.filter(case__in=cases, thing="money", is_taken=True, written_at__lt=until).order_by(
        "case", "number"
    )
    for case, which, state, amount, period in events.values_list(
        "case_id", "which", "to_state", "amount_pence", "period"
    ):
        stands[case, which or 0] = (state, amount or 0, period)
    found: dict[str, list[int]] = {led.get(person, person): [0, 0, 0] for person in cases.values()}
    for (case, _), (state, amount, period) in stands.items():
        if state == "awarded":
            yearly = yearly_pence(amount, period)
            one = found[led.get(cases[case], cases[case])]
            one[0], one[1], one[2] = one[0] + yearly, one[1] + (0 if yearly else amount), 1
    return {person: Gained("", yearly, once, bool(got)) for person, (yearly, once, got) in found.items()}


def _fifths(people: Iterable[str]) -> dict[str, str]:
    rows = Person.objects.filter(person_id__in=list(people)).values_list("person_id", counted_decile())
    return {person: FIFTHS[(decile - 1) // 2] for person, decile in rows if decile is not None}


def _ethnic(people: Iterable[str]) -> dict[str, str]:
    rows = Person.objects.filter(person_id__in=list(people)).values_list("person_id", "ethnic_group")
    return {person: group for person, group in rows if group and group in GROUPS}


def _with(
    people: Mapping[str, Gained], group_of: Mapping[str, str], groups: Sequence[str]
) -> list[tuple[GroupGain, bool]]:
    """Each group and all of them, with whether one person's money is most of what there is."""
    those = [
        Gained(group_of.get(person, NOT_KNOWN), one.yearly_pence, one.once_pence, one.is_awarded)
        for person, one in people.items()
    ]
    everybody = [Gained(ALL, one.yearly_pence, one.once_pence, one.is_awarded) for one in those]
    rows = gain_of(those, groups, seed=_SEED) + gain_of(everybody, [ALL], seed=_SEED)
    return [
        (row, _leans_on_one([one for one in (everybody if row.group == ALL else those) if one.group == row.group]))
        for row in rows
    ]


def _leans_on_one(those: Iterable[Gained]) -> bool:
    """Whether the second largest could work out the largest to within a tenth: the p per cent rule of statistical offices."""
    values = list(those)
    return any(
        _dominated(sorted(amounts, reverse=True))
        for amounts in ([one.yearly_pence for one in values], [one.once_pence for one in values])
    )


def _dominated(amounts: Sequence[int]) -> bool:
    return bool(amounts and amounts[0]) and sum(amounts[2:]) < _LARGEST_SHARE * amounts[0]


def _hidden(rows: Sequence[tuple[GroupGain, bool]], policy: Policy) -> tuple[pa.Table, bool]:
    """The counts after small ones were hidden, and whether the money of any group is: then the money of all of them would give it back."""
    table = pa.table(
        {"group": [row.group for row, _ in rows], "people": [row.people_count for row, _ in rows], "awarded": [row.awarded_count for row, _ in rows],
         "yearly": [row.yearly_count for row, _ in rows]}
    )  # fmt: skip
    shown = protect(table, counts=["people", "awarded", "yearly"], by=["group"], total=ALL, policy=policy)
    is_any = any(
        awarded is None or leans for awarded, (_, leans) in zip(shown["awarded"].to_pylist()[:-1], rows, strict=False)
    )
    return shown, is_any


def _table(
    rows: Sequence[tuple[GroupGain, bool]], shown: pa.Table, is_whole: bool, policy: Policy
) -> tuple[Shown, ...]:
    return tuple(
        _shown(row, told, leans or (row.group == ALL and not is_whole))
        for (row, leans), told in zip(rows, shown.to_pylist(), strict=True)
    )


def _shown(row: GroupGain, told: Mapping[str, int | None], is_hidden: bool) -> Shown:
    people, awarded = told["people"], told["awarded"]
    share = None if people is None or awarded is None else proportion(min(awarded, people), people)
    if awarded is None or is_hidden:
        return Shown(row.group, people, awarded, share, None, None, None)
    median = row.median and Interval(*(round((value or 0) / _TEN_POUNDS) * float(_TEN_POUNDS) for value in row.median))
    is_told = told["yearly"] is not None
    return Shown(
        row.group,
        people,
        awarded,
        share,
        _rounded(row.yearly_pence),
        _rounded(row.once_pence),
        median if is_told else None,
    )


def _rounded(pence: int) -> int:
    return round(pence / _HUNDRED_POUNDS) * _HUNDRED_POUNDS
