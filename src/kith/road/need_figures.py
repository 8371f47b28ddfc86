"""Who is missing out, and whether need is met with contact: by rule, by fifth of deprivation, by small area."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from kith.governance import HES_STYLE, Policy, protect
from kith.insight.rule import Rule
from kith.road.figures import FIFTHS, MEASURED, NOT_KNOWN, Count, fifth_of, measured
from kith.tables import Relation, Table

NEED_THEMES = ("register", "social_need", "missing_out")
"""Themes of a flag that say somebody is likely to need something: a condition, a social need, or missing out."""

NO_CONTACT_TOOK_PLACE = ("did_not_attend", "cancelled_by_person", "cancelled_by_service", "declined")
"""Outcomes of a contact at which nobody was seen; one whose outcome nobody wrote down counts as having taken place."""

RULES = pa.schema([(name, pa.string()) for name in ("rule", "theme", "title", "sentence", "source", "caution")])
"""What the report says of a rule."""

REASONS = pa.schema(
    [("rule", pa.string()), ("reason", pa.string()), ("numerator", pa.int64()), ("numerator_mark", pa.string())]
)
"""How many people a rule gave a reason for."""


def flagged_by_rule(flags: Table, rules: Sequence[Rule], ids: frozenset[str], *, policy: Policy = HES_STYLE) -> Table:
    """Say how many people each rule found.

    Parameters
    ----------
    flags : Table in the columns of FLAGS: person_id, rule
    rules : the rules asked, in the order to show them
    ids : the living people
    policy : what is too small to show

    Returns
    -------
    Table, one row per rule: the columns of RULES and MEASURED, of all living people; rules overlap
    """
    if not ids:
        return pa.schema([*RULES, *MEASURED]).empty_table()
    found = people_by(flags, "rule", among=ids)
    counts = [Count((rule.name,), len(found.get(rule.name, ())), len(ids)) for rule in rules]
    shown = measured(counts, ["rule"], policy=policy, parts=False)
    said = pa.Table.from_pylist([_said(rule) for rule in rules], RULES)
    return pa.table([*said.columns, *(shown[name] for name in MEASURED.names)], pa.schema([*RULES, *MEASURED]))


def _said(rule: Rule) -> dict[str, str]:
    """What the report says of a rule, with the title said once."""
    sentence = rule.sentence.removeprefix(f"{rule.title}: ")
    return {
        "rule": rule.name, "theme": rule.theme, "title": rule.title, "source": rule.source, "caution": rule.caution,
        "sentence": sentence[:1].upper() + sentence[1:],
    }  # fmt: skip


def reasons_given(flags: Table, rules: Sequence[Rule], ids: frozenset[str], *, policy: Policy = HES_STYLE) -> Table:
    """Say how many people each reason of each rule was given for.

    Parameters
    ----------
    flags : Table in the columns of FLAGS: person_id, rule, reason_codes
    rules, ids, policy : as for `flagged_by_rule`

    Returns
    -------
    Table, one row per rule and reason that was given: rule, reason (in words), numerator and its mark; a person may
    have several reasons. The commonest first within a rule; all hidden where the number the rule found is
    """
    given = _reasons_counted(flags, ids)
    found = flagged_by_rule(flags, rules, ids, policy=policy)
    shown = [REASONS.empty_table()]
    for rule, people in zip(rules, found["numerator"].to_pylist()):
        counts = {reason.words: given[rule.name, reason.code] for reason in rule.reasons}
        told = sorted((words for words in counts if counts[words]), key=lambda words: -counts[words])
        shown += [_reason(rule.name, words, None if people is None else counts[words], policy) for words in told]
    return pa.concat_tables(shown)


def _reasons_counted(flags: Table, ids: frozenset[str]) -> Counter[tuple[str, str]]:
    """How many living people each rule gave each reason for; the same person twice is one."""
    each = flags.select(["person_id", "rule"]).take(pc.list_parent_indices(flags["reason_codes"]))
    each = each.append_column("code", pc.list_flatten(flags["reason_codes"]))
    pairs = each.group_by(["person_id", "rule", "code"]).aggregate([])
    columns = (pairs[name].to_pylist() for name in ("person_id", "rule", "code"))
    return Counter((rule, code) for person, rule, code in zip(*columns) if person in ids)


def _reason(rule: str, words: str, count: int | None, policy: Policy) -> Table:
    """One reason by itself: reasons overlap, so none can be had by subtraction."""
    if count is None:
        hidden = {"rule": rule, "reason": words, "numerator": None, "numerator_mark": policy.mark}
        return pa.Table.from_pylist([hidden], REASONS)
    alone = pa.table({"rule": [rule], "reason": [words], "numerator": [count]})
    return protect(alone, counts=["numerator"], by=["rule", "reason"], policy=policy).cast(REASONS)


def people_by(flags: Table, column: str, *, among: frozenset[str]) -> dict[str, set[str]]:
    """Gather the people behind each value of a column; the same person twice is one.

    Examples
    --------
    >>> flags = pa.table({"person_id": ["a", "a", "b"], "rule": ["x", "x", "y"]})
    >>> people_by(flags, "rule", among=frozenset("a"))
    {'x': {'a'}}
    """
    pairs = flags.group_by(["person_id", column]).aggregate([])
    found: dict[str, set[str]] = {}
    for person, value in zip(pairs["person_id"].to_pylist(), pairs[column].to_pylist()):
        if person in among:
            found.setdefault(value, set()).add(person)
    return found


def people_seen(events: Relation, *, on: date) -> frozenset[str]:
    """Find the people with at least one contact that took place in the 12 months up to a day.

    Parameters
    ----------
    events : Relation in the columns of EVENTS: person_id, kind, date, outcome
    on : the day asked for; later events are left out

    Returns
    -------
    frozenset of person ids

    Method
    ------
    kind is contact, on − 12 months < date ≤ on, and the outcome is none of those at which nobody was seen.
    """
    year_before = date(on.year - 1, on.month, 28 if (on.month, on.day) == (2, 29) else on.day)
    took_place = events.filter(
        events.kind == "contact",
        events.date > year_before,
        events.date <= on,
        events.outcome.isnull() | ~events.outcome.isin(NO_CONTACT_TOOK_PLACE),
    )
    found = took_place.select("person_id").distinct().to_pyarrow()
    return frozenset(found["person_id"].to_pylist())


def need_and_contact(
    people: Table, needing: frozenset[str], seen: frozenset[str], *, policy: Policy = HES_STYLE
) -> Table:
    """Set the share of people with a likely need beside the share seen in the last year, by fifth of deprivation.

    Parameters
    ----------
    people : Table in the columns of PEOPLE: person_id, imd_decile
    needing : people with a likely need
    seen : people with a contact that took place

    Returns
    -------
    Table, one row per fifth and series ("Likely need", "Seen in the last 12 months"): group, series and MEASURED
    """
    fifths = list(map(fifth_of, people["imd_decile"].to_pylist()))
    ids = people["person_id"].to_pylist()
    parts = [
        _share_by(fifths, [person in which for person in ids], series, policy)
        for series, which in (("Likely need", needing), ("Seen in the last 12 months", seen))
    ]
    return _by_turns(parts)


def need_not_seen(people: Table, needing: frozenset[str], seen: frozenset[str], *, policy: Policy = HES_STYLE) -> Table:
    """Say what share of the people with a likely need nobody saw in the last year, by fifth of deprivation.

    Returns
    -------
    Table, one row per fifth: group, series ("") and MEASURED, of the people with a likely need
    """
    rows = [
        (fifth_of(decile), person not in seen)
        for person, decile in zip(people["person_id"].to_pylist(), people["imd_decile"].to_pylist())
        if person in needing
    ]
    return _share_by([fifth for fifth, _ in rows], [unseen for _, unseen in rows], "", policy)


def _share_by(groups: Sequence[str], true: Sequence[bool], series: str, policy: Policy) -> Table:
    """One row for each group that has anybody in it, in the order of the fifths."""
    out_of = Counter(groups)
    of_those = Counter(group for group, yes in zip(groups, true) if yes)
    order = [name for name in [*dict.fromkeys(FIFTHS.values()), NOT_KNOWN] if out_of[name]]
    shown = measured([Count((name,), of_those[name], out_of[name]) for name in order], ["group"], policy=policy)
    return shown.add_column(1, "series", pa.array([series] * shown.num_rows, pa.string()))


def _by_turns(parts: Sequence[Table]) -> Table:
    """Rows of the tables in turn, so that a group's series stand beside each other."""
    places = [row + part * parts[0].num_rows for row in range(parts[0].num_rows) for part in range(len(parts))]
    return pa.concat_tables(parts).take(pa.array(places, pa.int64()))


def by_area(people: Table, areas: Table, among: frozenset[str], *, policy: Policy = HES_STYLE) -> Table:
    """Say what share of each small area's people are among some, for the map; the highest first, hidden ones last.

    Parameters
    ----------
    people : Table in the columns of PEOPLE: person_id, lsoa21_code
    areas : Table in the columns of AREAS: lsoa21_code, name, neighbourhood, geometry (WKB)
    among : people on a list of those missing out

    Returns
    -------
    Table, one row per area with anybody in it: group (name of the area), border, geometry and MEASURED
    """
    known = {line["lsoa21_code"]: line for line in areas.select(["lsoa21_code", "name", "neighbourhood"]).to_pylist()}
    codes = people["lsoa21_code"].to_pylist()
    out_of = Counter(code for code in codes if code in known)
    of_those = Counter(c for c, person in zip(codes, people["person_id"].to_pylist()) if c in known and person in among)
    shown = measured([Count((code,), of_those[code], out_of[code]) for code in sorted(out_of)], ["code"], policy=policy)
    values = [-1.0 if value is None else value for value in shown["value"].to_pylist()]
    order = sorted(range(shown.num_rows), key=lambda row: -values[row])
    shown = shown.take(pa.array(order, pa.int64()))
    lines = [known[code] for code in shown["code"].to_pylist()]
    names = Counter(line["name"] for line in known.values())
    titles = [line["name"] if line["name"] and names[line["name"]] == 1 else line["lsoa21_code"] for line in lines]
    shapes = dict(zip(areas["lsoa21_code"].to_pylist(), areas["geometry"].to_pylist()))
    drawn = pa.array([shapes[code] for code in shown["code"].to_pylist()], pa.binary())
    border = pa.array([line["neighbourhood"] for line in lines], pa.string())
    return (
        shown.drop(["code"])
        .add_column(0, "group", [titles])
        .add_column(1, "border", border)
        .add_column(2, "geometry", drawn)
    )


def share_by_neighbourhood(
    people: Table, traits: Mapping[str, Sequence[bool | None]], *, policy: Policy = HES_STYLE
) -> Table:
    """Set the neighbourhoods side by side: for each the share of its people with each trait.

    Parameters
    ----------
    people : Table in the columns of PEOPLE: neighbourhood
    traits : for each trait, whether each person has it; None where not known, which leaves the person out of that trait

    Returns
    -------
    Table, one row per neighbourhood and trait: group, series and MEASURED
    """
    places = [name or "Outside these, or not known" for name in people["neighbourhood"].to_pylist()]
    tables = []
    for trait, has in traits.items():
        asked = Counter(place for place, yes in zip(places, has) if yes is not None)
        true = Counter(place for place, yes in zip(places, has) if yes)
        shown = measured(
            [Count((place,), true[place], asked[place]) for place in sorted(asked)], ["group"], policy=policy
        )
        tables.append(shown.add_column(1, "series", pa.array([trait] * shown.num_rows, pa.string())))
    return pa.concat_tables(tables) if tables else measured([], ["group", "series"])
