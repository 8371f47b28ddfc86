"""Flags: who meets which rule, why, and on what evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kith.coding import Codelist
from kith.insight.answering import answer
from kith.insight.asking_people import COLUMNS
from kith.insight.event_clauses import Contacts, InRule, Recorded
from kith.insight.facts import facts
from kith.insight.freezing import fingerprints
from kith.insight.groups import Clause, Group
from kith.insight.keeping import kept, kept_for_now
from kith.insight.packing import Asked, ask, held_questions, packed
from kith.insight.questions import questions_of
from kith.insight.rule import Rule
from kith.insight.rules import Rules
from kith.insight.tables import FLAGS
from kith.people.population import alive_on
from kith.tables import Relation, Table

__all__ = ["Flagged", "flag", "who_meets"]

_BY = "person_no"
_BATCH = 500_000
"""People answered at once; their answers are bits, so a batch is small."""

_MET = pa.schema([(_BY, pa.int32()), ("rule_no", pa.int16()), ("why", pa.int64())])


@dataclass(frozen=True)
class Flagged:
    """What rules found on one day.

    flags   Relation in the columns of `FLAGS`, one row per person and rule
    counts  Table, one row per rule: rule, rule_version, fingerprint, theme, title, yes, no, unknown (people)
    rules   the rules asked
    on      the day asked for
    """

    flags: Relation
    counts: Table
    rules: Rules
    on: date


def flag(
    people: Relation, events: Relation, rules: Iterable[Rule], codelists: Mapping[str, Codelist], on: date
) -> Flagged:
    """Ask every rule of every living person, from one pass over the events.

    Parameters
    ----------
    people : Relation, one row per person, with the columns of the people table
    events : Relation, one row per event, of the same engine
    rules : the rules to ask, and all rules that they name
    codelists : by name
    on : the day asked for; later events do not exist yet

    Returns
    -------
    Flagged: flags of the answer yes, and for each rule how many are yes, no and unknown

    Raises
    ------
    BadRule
        a rule names a rule that nobody gave
    BadCodelist
        a rule names a list that nobody gave

    Method
    ------
    See `facts.facts`, `packing` and `answering`. People who died by then are asked nothing and counted nowhere.

    Caution
    -------
    What nobody sent looks like what never happened. Read the counts of unknown, and what each partner's file held,
    beside the list.

    Examples
    --------
    >>> from kith.coding import built_in
    >>> from kith.insight.rules import built_in_rules
    >>> from kith.people.events import EVENTS
    >>> from kith.people.person import PEOPLE
    >>> from kith.tables.engines import open_engine
    >>> engine = open_engine(threads=1)
    >>> person = pa.Table.from_pylist([{"person_id": "p1", "imd_decile": 2}], PEOPLE.arrow)
    >>> people = engine.create_table("people", person)
    >>> events = engine.create_table("events", EVENTS.arrow.empty_table())
    >>> core20 = [rule for rule in built_in_rules() if rule.name == "core20"]
    >>> found = flag(people, events, core20, built_in(), date(2026, 11, 1))
    >>> found.flags.to_pyarrow()["reason"].to_pylist(), found.counts["yes"].to_pylist()
    (['Lives in the most deprived fifth of areas.'], [1])
    >>> engine.disconnect()
    """
    asking = Rules.of(rules)
    marks = fingerprints(asking, codelists)
    asked = ask(asking, on)
    numbered = kept(_numbered(people, on))
    whose = numbered.select(_BY, "person_id")
    gathered = facts(events, asked.topics, codelists, on=on, whose=whose)
    with kept_for_now(held_questions(gathered, asked, _BY)) as held:
        with kept_for_now(packed(numbered, held, asked, _BY)) as answers:
            met, counted = _met(answers, asking, asked)
        dated = kept(_with_evidence(met, held, asking, asked))
    words = kept(ibis.memtable(_words(met, asking, marks)), beside=numbered)
    flags = dated.join(words, ["rule_no", "why"]).join(whose, _BY)
    return Flagged(flags.select(*FLAGS.names), _counts(counted, asking, marks), asking, on)


def who_meets(
    people: Relation, events: Relation, rules: Iterable[Rule], codelists: Mapping[str, Codelist], on: date
) -> Table:
    """Ask the last of these rules alone who meets it, without reasons or evidence: for a count while the rule is written.

    Parameters
    ----------
    people, events, codelists, on : as of `flag`
    rules : the rule last, before it all that it names

    Returns
    -------
    Table with the one column person_id, in the order of ids

    Examples
    --------
    >>> from kith.coding import built_in
    >>> from kith.insight.rules import built_in_rules
    >>> from kith.people.events import EVENTS
    >>> from kith.people.person import PEOPLE
    >>> from kith.tables.engines import open_engine
    >>> engine = open_engine(threads=1)
    >>> persons = pa.Table.from_pylist([{"person_id": "p1", "imd_decile": 2}, {"person_id": "p2", "imd_decile": 9}], PEOPLE.arrow)
    >>> people, events = engine.create_table("people", persons), engine.create_table("events", EVENTS.arrow.empty_table())
    >>> core20 = [rule for rule in built_in_rules() if rule.name == "core20"]
    >>> who_meets(people, events, core20, built_in(), date(2026, 11, 1))["person_id"].to_pylist()
    ['p1']
    >>> engine.disconnect()
    """
    given = tuple(rules)
    asking = Rules.of(given)
    asked = ask(asking, on)
    numbered = kept(_numbered(people, on))
    gathered = facts(events, asked.topics, codelists, on=on, whose=numbered.select(_BY, "person_id"))
    found = []
    held = held_questions(gathered, asked, _BY)
    with kept_for_now(packed(numbered, held, asked, _BY)) as answers:
        for batch in _batches(answers):
            so = pc.fill_null(answer(batch, asking, asked).answers[given[-1].name], False)
            found.append(batch.select(["person_id"]).filter(so))
    empty = pa.schema([("person_id", numbered.person_id.type().to_pyarrow())]).empty_table()
    return pa.concat_tables(found or [empty]).sort_by("person_id")


def _numbered(people: Relation, on: date) -> Relation:
    """The living, each with a number in place of the id, so that the pass moves whole numbers."""
    order = ibis.row_number().over(order_by=people.person_id).cast("int32")
    return alive_on(people.mutate(**{_BY: order}), on).select(_BY, "person_id", *COLUMNS)


def _batches(people: Relation) -> Iterator[Table]:
    """The people in memory, so many at once."""
    last = people[_BY].max().to_pyarrow().as_py()
    for start in range(0, 0 if last is None else last + 1, _BATCH):
        batch = people.filter(people[_BY].between(start, start + _BATCH - 1)).to_pyarrow()
        if batch.num_rows:
            yield batch.combine_chunks()


def _met(people: Relation, rules: Rules, asked: Asked) -> tuple[Table, np.ndarray]:
    """Who meets which rule and why, packed; and for each rule how many are yes, no and unknown."""
    found, counted = [], np.zeros((len(rules), 3), np.int64)
    for batch in _batches(people):
        answered = answer(batch, rules, asked)
        numbers = batch[_BY].to_numpy()
        for place, rule in enumerate(rules.in_order):
            so = answered.answers[rule.name]
            which = np.flatnonzero(pc.fill_null(so, False).to_numpy(zero_copy_only=False))
            counted[place] += (len(which), len(so) - so.null_count - len(which), so.null_count)
            columns = (numbers[which], np.full(len(which), place, np.int16), answered.reasons(rule, which))
            found.append(pa.record_batch(list(columns), schema=_MET))
    return pa.Table.from_batches(found, _MET), counted


def _counts(counted: np.ndarray, rules: Rules, marks: Mapping[str, str]) -> Table:
    """One row per rule: how many people are yes, no and unknown."""
    rows = []
    for (yes, no, unknown), rule in zip(counted.tolist(), rules.in_order):
        named = {"rule": rule.name, "rule_version": rule.version, "fingerprint": marks[rule.name]}
        rows.append({**named, "theme": rule.theme, "title": rule.title, "yes": yes, "no": no, "unknown": unknown})
    return pa.Table.from_pylist(rows)


def _with_evidence(met: Table, held: Relation, rules: Rules, asked: Asked) -> Relation:
    """Add the day of the latest entry that each flag's reasons stand on."""
    rows = [
        {"rule_no": number, "question": question}
        for number, rule in enumerate(rules.in_order)
        for question in sorted(set(_evidence_of(rule, rules, asked)))
    ]
    wanted = pa.Table.from_pylist(rows, pa.schema([("rule_no", pa.int16()), ("question", pa.int16())]))
    flags = ibis.memtable(met)
    entries = flags.select(_BY, "rule_no").join(ibis.memtable(wanted), "rule_no").join(held, [_BY, "question"])
    latest = entries.group_by(_BY, "rule_no").aggregate(evidence_date=entries.evidence_date.max())
    return flags.left_join(latest, [_BY, "rule_no"]).select(*_MET.names, "evidence_date")


def _evidence_of(rule: Rule, rules: Rules, asked: Asked) -> Iterator[int]:
    """Questions of clauses of presence that carry a reason or stand in a group that does, and of rules so named."""

    def within(group: Group, reasoned: bool) -> Iterator[Clause]:
        for item in group.items if group.how != "none" else ():
            said = reasoned or item.reason is not None
            if isinstance(item.what, Group):
                yield from within(item.what, said)
            elif said:
                yield item.what

    for clause in within(rule.condition, False):
        if isinstance(clause, InRule):
            yield from _evidence_of(rules[clause.rule], rules, asked)
        elif not (isinstance(clause, Recorded | Contacts) and clause.negated):
            yield from (asked.numbers[question] for question in questions_of(clause, asked.on)[:1])


def _words(met: Table, rules: Rules, marks: Mapping[str, str]) -> Table:
    """Reason codes and sentence for each rule and set of reasons that was met."""
    rows = []
    for row in met.group_by(["rule_no", "why"]).aggregate([]).to_pylist():
        rule = rules.in_order[row["rule_no"]]
        given = [reason for bit, reason in enumerate(rule.reasons) if row["why"] >> bit & 1]
        words = "; ".join(reason.words for reason in given)
        named = {"rule": rule.name, "rule_version": rule.version, "fingerprint": marks[rule.name], "theme": rule.theme}
        said = {"reason": f"{words[:1].upper()}{words[1:]}.", "reason_codes": [reason.code for reason in given]}
        points = {"need_points": [r.need for r in given], "contact_points": [r.contact for r in given]}
        rows.append({**row, **named, **said, **points, "reason_words": [reason.words for reason in given]})
    kept = [FLAGS.arrow.field(name) for name in FLAGS.names if name not in ("person_id", "evidence_date")]
    return pa.Table.from_pylist(rows, pa.schema([*list(_MET)[1:], *kept]))
