"""Whether lists are fair: the comparison of `kith.insight.list_equity` as figures of the report, small ones hidden."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from kith.governance import HES_STYLE, Policy
from kith.insight import Equity, compare, mix_of
from kith.insight.list_equity import DIMENSIONS
from kith.measures.chart_tables import Row
from kith.measures.describing import interval_in_words, share_in_words
from kith.people.ages import AGE_BANDS
from kith.road.figures import ETHNIC_GROUPS, FIFTHS, MEASURED, NOT_KNOWN, Count, measured
from kith.tables import Relation, Table

FAIRNESS = pa.schema([*((name, pa.string()) for name in ("list", "dimension", "group", "series")), *MEASURED])
"""One group's share of a list, of the people in need or of all people."""

LEANINGS = pa.schema([(name, pa.string()) for name in ("list", "sentence")])
"""One way in which a list leans."""

QUOTAS = pa.schema([(name, pa.string()) for name in ("list", "dimension", "group", "places", "places_offered")])
"""Places a group has, and places that would bring it up to its share; text, since the first may be hidden."""

SERIES = {
    "listed_count": "Places on the list",
    "need_count": "People with a likely need",
    "people_count": "All people",
}
"""What stands side by side, and what each is called."""


_ORDER = (*dict.fromkeys(FIFTHS.values()), *ETHNIC_GROUPS, *(name for _, name in AGE_BANDS), "Female", "Male")


@dataclass(frozen=True)
class ListMixes:
    """The mix of each list; empty where no list was made."""

    fairness: Table = field(default_factory=FAIRNESS.empty_table)
    leanings: Table = field(default_factory=LEANINGS.empty_table)
    quotas: Table = field(default_factory=QUOTAS.empty_table)


def list_mixes(lists: Table, people: Relation, needing: Relation, *, on: date, policy: Policy = HES_STYLE) -> ListMixes:
    """Hold each list against the people with a likely need and against everybody.

    Parameters
    ----------
    lists : Table in the columns of LISTS
    people : Relation in the columns of PEOPLE
    needing : the same, of the people with a likely need
    on : the day asked for
    policy : what is too small to show

    Returns
    -------
    ListMixes; shares are of those whose group is known

    Raises
    ------
    Subtractable
        a small number that nothing would protect
    """
    if not lists.num_rows:
        return ListMixes()
    everybody, need = mix_of(people, on), mix_of(needing, on)
    parts = []
    for name in pc.unique(lists["list"]).to_pylist():
        listed = lists.filter(pc.equal(lists["list"], name))
        title = f"{name.replace('_', ' ').capitalize()}: {listed.num_rows:,} places"
        parts.append(one_list(title, compare(listed, everybody, need), policy=policy))
    return ListMixes(
        pa.concat_tables(part.fairness for part in parts),
        pa.concat_tables(part.leanings for part in parts),
        pa.concat_tables(part.quotas for part in parts),
    )


def one_list(title: str, equity: Equity, *, policy: Policy = HES_STYLE) -> ListMixes:
    """Protect one list's comparison, and say in words how it leans.

    Parameters
    ----------
    title : what the list is called
    equity : as `kith.insight.compare` gives it
    policy : what is too small to show

    Returns
    -------
    ListMixes of that list. The sentences are written anew from protected figures: those of `equity` carry exact counts
    """
    lines = [
        {**line, "dimension": DIMENSIONS[line["dimension"]], "group": group_in_words(line["dimension"], line["group"])}
        for line in equity.rows.to_pylist()
        if line["dimension"] in DIMENSIONS
    ]
    fairness = _fairness(title, lines, policy)
    shown = {(row["dimension"], row["group"], row["series"]): row for row in fairness.to_pylist()}
    against = SERIES["need_count" if equity.against == "the need" else "people_count"]
    leaning = sorted((line for line in lines if line["leaning"]), key=lambda line: -_gap(line, shown, against))
    leanings = [{"list": title, "sentence": lean_in_words(line, shown, against)} for line in leaning]
    return ListMixes(fairness, pa.Table.from_pylist(leanings, LEANINGS), _quotas(title, equity, shown))


def group_in_words(dimension: str, group: str) -> str:
    """Call a group as the page does.

    Examples
    --------
    >>> group_in_words("deprivation_fifth", "1"), group_in_words("sex", "female"), group_in_words("sex", "not known")
    ('1, most deprived', 'Female', 'Not known')
    """
    if group == "not known":
        return NOT_KNOWN
    return FIFTHS[int(group) * 2] if dimension == "deprivation_fifth" else group[:1].upper() + group[1:]


def _fairness(title: str, lines: Iterable[dict], policy: Policy) -> Table:
    """Each group's share of each series, of those whose group is known."""
    rows = []
    for dimension in DIMENSIONS.values():
        known = [line for line in lines if line["dimension"] == dimension and line["group"] != NOT_KNOWN]
        known.sort(key=lambda line: _ORDER.index(line["group"]) if line["group"] in _ORDER else len(_ORDER))
        parts = {}
        for count, series in SERIES.items():
            if any(line[count] is None for line in known):
                continue
            total = sum(line[count] for line in known)
            counts = [Count((line["group"],), line[count], total) for line in known]
            parts[series] = measured(counts, ["group"], policy=policy).to_pylist()
        for together in zip(*parts.values()):
            rows += [{"list": title, "dimension": dimension, "series": s, **one} for s, one in zip(parts, together)]
    return pa.Table.from_pylist(rows, FAIRNESS)


def _gap(line: dict, shown: dict, against: str) -> float:
    """How far a group's share of the list lies from its mark, as far as both may be shown."""
    key = line["dimension"], line["group"]
    places, mark = shown[*key, SERIES["listed_count"]]["value"], shown[*key, against]["value"]
    return 0.0 if places is None or mark is None else abs(places - mark)


def lean_in_words(line: dict, shown: dict, against: str) -> str:
    """Say how a list leans for one group, from figures that may be shown.

    Examples
    --------
    >>> figure = dict(numerator=10, denominator=100, value=0.1, lower=0.06, upper=0.17)
    >>> shown = {("Sex", "Female", "Places on the list"): figure, ("Sex", "Female", "All people"): {"value": 0.5}}
    >>> line = {"dimension": "Sex", "group": "Female", "leaning": "fewer than their share"}
    >>> lean_in_words(line, shown, "All people")
    'By sex, “Female” has 10 of 100 places, 10.0% (6.0% to 17.0%), and is 50% of all people: fewer than their share.'
    """
    key = line["dimension"], line["group"]
    places, mark = shown[*key, SERIES["listed_count"]], shown[*key, against]["value"]
    has = "has too few places to show" if places["value"] is None else f"has {_places(places)}"
    share = "a share too small to show" if mark is None else share_in_words(mark)
    of = against[:1].lower() + against[1:]
    dimension = line["dimension"][:1].lower() + line["dimension"][1:]
    group = f"fifth {line['group']}" if line["dimension"] == DIMENSIONS["deprivation_fifth"] else line["group"]
    return f"By {dimension}, “{group}” {has}, and is {share} of {of}: {line['leaning']}."


def _places(figure: dict) -> str:
    row = Row("", "", **{name: figure[name] for name in MEASURED.names if name in Row._fields}, hidden=False)
    return f"{row.numerator:,} of {row.denominator:,} places, {interval_in_words(row)}"


def _quotas(title: str, equity: Equity, shown: dict) -> Table:
    rows = []
    for quota in equity.quotas:
        dimension, group = DIMENSIONS[quota.column], group_in_words(quota.column, str(quota.group))
        now = shown[dimension, group, SERIES["listed_count"]]["numerator"]
        group = f"Fifth {group}" if quota.column == "deprivation_fifth" and group[:1].isdigit() else group
        rows.append(
            {"list": title, "dimension": dimension, "group": group, "places": "hidden" if now is None else f"{now:,}",
             "places_offered": f"{quota.places:,}"}
        )  # fmt: skip
    return pa.Table.from_pylist(rows, QUOTAS)
