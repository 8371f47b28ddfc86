"""From a score's ways to look to topics for the one pass over the events, and from its facts to factors found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import ibis
import numpy as np
import pyarrow as pa

from kith.coding import Codelist
from kith.coding.codelists import CodelistRow
from kith.errors import BadCodelist
from kith.insight.questions import Marks, Topic
from kith.insight.scores.score import Definition, Look
from kith.tables import Relation, Table

__all__ = ["NEVER", "Found", "Measure", "People", "Plan", "coded_events", "found", "planned", "unmeasured"]

NEVER = np.iinfo(np.int32).min
"""In place of a day that there is none of; before every day."""

_ANY = " any code"


@dataclass(frozen=True)
class People:
    """What a score must know of the people it asks, one place of each array per person.

    born  month of birth, counted from the year nought; below nought where not known
    sex   as recorded; empty where it is not
    """

    born: np.ndarray
    sex: np.ndarray


@dataclass(frozen=True)
class Measure:
    """A measurement that would tell of a factor, so that somebody without one is not taken for somebody in range.

    factor  place among the score's factors
    words   the factor and what is measured
    look    how any value at all is looked for
    topic   place of its topic
    sexes   it says something only of people of these; empty for everybody
    """

    factor: int
    words: str
    look: Look
    topic: int
    sexes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What one pass must gather, and where each look finds its answer.

    topics     to gather
    codelists  the user's, with those made for this pass beside
    places     for each factor, its looks that can be asked, with the place of their topic
    any_code   the place of the topic of every code, for a score that brings its own codes; None for others
    not_asked  why a look, or a list that would end it, was not asked
    measures   that the looks read
    """

    topics: tuple[Topic, ...]
    codelists: Mapping[str, Codelist]
    places: tuple[tuple[tuple[Look, int], ...], ...]
    any_code: int | None
    not_asked: tuple[str, ...]
    measures: tuple[Measure, ...] = ()


@dataclass(frozen=True)
class Found:
    """Factors found, one place of each array per person and factor, in the order of both.

    person, factor  whose, and the place among the score's factors
    day             of the latest entry, in days since 1970; `NEVER` for a missing record
    """

    person: np.ndarray
    factor: np.ndarray
    day: np.ndarray


def coded_events(definition: Definition, events: Relation, on: date) -> Relation:
    """The events a score looks at: all, or those in its own coding with codes cut to its length."""
    if not definition.code_system:
        return events
    start = Look("", within=definition.within).start(on)
    here = (events.code_system == definition.code_system) & events.kind.isin(definition.kinds)
    cut = events.filter(here & events.code.notnull() & (events.date > ibis.literal(start)))
    return cut.mutate(code=cut.code.upper().substr(0, definition.characters))


def planned(
    definition: Definition, asked: Mapping[str, float], events: Relation, codelists: Mapping[str, Codelist], on: date
) -> Plan:
    """Plan the one pass for the factors asked.

    Parameters
    ----------
    definition : the score
    asked : factors that the outcome counts
    events : Relation, as of `coded_events`
    codelists : by name
    on : the day asked for

    Raises
    ------
    BadCodelist
        not one of the score's own lists was given
    """
    lists, topics = dict(codelists), {}
    if definition.code_system:
        lists |= {f"{definition.name}_{f.name}": _listed(f.name, [("icd10", f.name)]) for f in definition.factors}
        lists[_ANY] = _listed(_ANY, _codes_in(events, on, None))
        topics[Topic((_ANY,))] = 0
    _refuse_without_lists(definition, lists)
    made: dict[str, bool] = {}
    places, not_asked = [], []
    for factor in definition.factors:
        here = []
        for look in factor.looks if factor.name in asked else ():
            if look.kind and look.codelist not in lists and look.codelist not in made:
                codes = _codes_in(events, on, look)
                made[look.codelist] = bool(codes)
                lists |= {look.codelist: _listed(look.codelist, codes)} if codes else {}
            if look.codelist not in lists:
                also = f", and no {look.kind} is in the events" if look.kind else ""
                not_asked.append(f"{factor.title}: no codelist {look.codelist} was given{also}")
                continue
            topic, absent = _topic(look, lists, on, by_kind=made.get(look.codelist, False))
            not_asked += [f"{factor.title}: no codelist {name} was given" for name in absent]
            here.append((look, topics.setdefault(topic, len(topics))))
        # that nothing is recorded can be said only where every list was given
        whole = not factor.absent or len(here) == len(factor.looks)
        places.append(tuple(here) if whole else ())
    given = 0 if definition.code_system else None
    measures = _measures(definition, places, topics)
    return Plan(tuple(topics), lists, tuple(places), given, tuple(dict.fromkeys(not_asked)), measures)


def _measures(
    definition: Definition, places: Sequence[Sequence[tuple[Look, int]]], topics: dict[Topic, int]
) -> tuple[Measure, ...]:
    """What the looks that are asked measure, each once for a factor; topics for any value of it are added.

    A factor that is itself a missing record says so, and is left out.
    """
    found: dict[tuple[int, str], Measure] = {}
    for place, (factor, looks) in enumerate(zip(definition.factors, places)):
        for look, _ in looks:
            if not look.measure or factor.absent:
                continue
            any_value = Look(look.codelist, within=look.within, reads=True)
            topic = topics.setdefault(Topic((look.codelist,), reads=True), len(topics))
            before = found.get((place, look.measure))
            sexes = (*(before.sexes if before else ()), *([look.sex] if look.sex else []))
            found[place, look.measure] = Measure(
                place, f"{factor.title} by {look.measure}", any_value, topic, tuple(dict.fromkeys(sexes))
            )
    return tuple(found.values())


def _refuse_without_lists(definition: Definition, lists: Mapping[str, Codelist]) -> None:
    named = {look.codelist for factor in definition.factors for look in factor.looks if not look.kind}
    own = sorted(name for name in named if name.startswith(definition.own_lists))
    if not any(name in lists for name in own):
        raise BadCodelist(
            f"The {definition.title} needs codelists, and none of its own was given.",
            f"Give at least one of: {', '.join(own)}.",
        )


def _listed(name: str, codes: list[tuple[str, str]]) -> Codelist:
    return Codelist(name, "1", "made for one pass", "", tuple(CodelistRow(*code) for code in codes))


def _codes_in(events: Relation, on: date, look: Look | None) -> list[tuple[str, str]]:
    """The different codes there are, of a kind and within a time where a look says so."""
    wanted = events.filter(events.code.notnull() & events.code_system.notnull() & (events.date <= ibis.literal(on)))
    if look is not None:
        wanted = wanted.filter(wanted.kind == look.kind)
        start = look.start(on)
        wanted = wanted if start is None else wanted.filter(wanted.date > ibis.literal(start))
    rows = wanted.select("code_system", "code").distinct().to_pyarrow().to_pylist()
    return sorted((row["code_system"], row["code"]) for row in rows)


def _topic(look: Look, lists: dict[str, Codelist], on: date, *, by_kind: bool) -> tuple[Topic, list[str]]:
    """The topic of a look, and the lists that would end it but were not given."""
    topic = Topic((look.codelist,), reads=look.by_value, kind=look.kind if by_kind else "")
    if look.times:
        several = look.times > 1
        topic = replace(topic, marks=look.marks, counts_days=several, days_after=look.start(on) if several else None)
    if look.different:
        topic = replace(topic, days_after=look.start(on), counts_different=look.different)
    ending = [name for name in look.unless_later if name in lists]
    if ending:
        ended_by = f"{look.codelist} unless later"
        codes = {(row.system, row.code) for name in ending for row in lists[name].codes}
        lists[ended_by] = _listed(ended_by, sorted(codes))
        topic = replace(topic, ended_by=ended_by)
    return topic, [name for name in look.unless_later if name not in lists]


def found(definition: Definition, plan: Plan, gathered: Table, people: People, on: date) -> Found:
    """Factors found for each person.

    Parameters
    ----------
    definition : the score
    plan : as planned
    gathered : Table, facts of each person number and topic
    people : month of birth and sex of each
    on : the day asked for
    """
    size = len(definition.factors)
    facts = _Facts(gathered, people, on)
    keys, days = [], []
    for place, (factor, looks) in enumerate(zip(definition.factors, plan.places)):
        hits = [facts.held(look, topic) for look, topic in looks]
        if factor.absent and hits:
            person = np.setdiff1d(np.arange(len(people.born)), np.concatenate([whose for whose, _ in hits]))
            hits = [(person, np.full(len(person), NEVER, np.int32))]
        if factor.absent or len(hits) == 1:
            keys += [whose.astype(np.int64) * size + place for whose, _ in hits]
            days += [day for _, day in hits]
        elif hits:
            whose, which = np.unique(np.concatenate([whose for whose, _ in hits]), return_inverse=True)
            day = np.full(len(whose), NEVER, np.int32)
            np.maximum.at(day, which, np.concatenate([day for _, day in hits]))
            keys.append(whose.astype(np.int64) * size + place)
            days.append(day)
    key = np.concatenate(keys) if keys else np.zeros(0, np.int64)
    day = np.concatenate(days) if days else np.zeros(0, np.int32)
    order = np.argsort(key, kind="stable")
    return Found(key[order] // size, key[order] % size, day[order])


def unmeasured(plan: Plan, gathered: Table, factors: Found, people: People, on: date) -> list[tuple[str, np.ndarray]]:
    """Whom a measurement could not tell of: a sentence, and true for everybody it is so of.

    Parameters
    ----------
    plan, gathered, people, on : as for `found`
    factors : as found; who has the factor needs no measurement to say so
    """
    facts, told = _Facts(gathered, people, on), []
    for measure in plan.measures:
        unsaid = np.ones(len(people.born), bool)
        unsaid[factors.person[factors.factor == measure.factor]] = False
        has_value = np.zeros(len(unsaid), bool)
        has_value[facts.held(measure.look, measure.topic)[0]] = True
        told.append((f"{measure.words}: no measurement", unsaid & ~has_value))
        if measure.sexes:
            told.append(
                (f"{measure.words}: sex not recorded", unsaid & has_value & ~np.isin(people.sex, measure.sexes))
            )
    return told


class _Facts:
    """The gathered facts as columns of numbers, those of each topic together."""

    def __init__(self, gathered: Table, people: People, on: date):
        self.on, self.people = on, people
        table = gathered.sort_by([("topic", "ascending"), ("person_no", "ascending")])
        self.topic, self.person = table["topic"].to_numpy(), table["person_no"].to_numpy()
        self.last, self.ended, self.valued = (_days(table, name) for name in ("last_date", "ended_date", "value_date"))
        self.value = table["latest_value"].fill_null(float("nan")).to_numpy()
        self.different, self.many_days = (table[name].to_numpy() for name in ("different", "days"))

    def held(self, look: Look, topic: int) -> tuple[np.ndarray, np.ndarray]:
        """Whom a look finds, and the day of the entry it stands on."""
        here = slice(*np.searchsorted(self.topic, [topic, topic + 1]))
        person, day, value = self.person[here], (self.valued if look.by_value else self.last)[here], self.value[here]
        start = look.start(self.on)
        so = day > (NEVER if start is None else (start - date(1970, 1, 1)).days)
        if look.from_age:
            months = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12
            so &= (self.people.born[person] >= 0) & ((months - self.people.born[person]) // 12 >= look.from_age)
        if look.unless_later:
            so &= day >= self.ended[here]
        if look.different:
            so &= self.different[here] >= look.least
            so &= self.different[here] <= (look.most or np.inf)
        if look.sex:
            so &= self.people.sex[person] == look.sex
        if look.times > 1:
            so &= self.many_days[here] >= look.times
        if look.by_value:
            so &= _between(value, look.marks)
        return person[so], day[so]


def _between(value: np.ndarray, marks: Marks) -> np.ndarray:
    """Which values lie between marks; no value lies between none, but where there are no marks."""
    so = np.ones(len(value), bool)
    if marks.above is not None:
        so &= value > marks.above
    if marks.below is not None:
        so &= value < marks.below
    if marks.at_least is not None:
        so &= value >= marks.at_least
    if marks.at_most is not None:
        so &= value <= marks.at_most
    return so


def _days(table: Table, name: str) -> np.ndarray:
    return table[name].cast(pa.int32()).fill_null(int(NEVER)).to_numpy()
