"""The report's figures: from tables about persons to tables about groups, with small numbers hidden on the way.

Everything that leaves here has passed `kith.governance.disclosure`: counts first, then shares and intervals from what
is left. A group nobody recorded is a group of its own ("Not known"), never folded into another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from kith.errors import Subtractable
from kith.governance import HES_STYLE, Policy, protect_shares
from kith.tables import Table

NOT_KNOWN = "Not known"

ETHNIC_GROUPS = ("White", "Asian", "Black", "Mixed", "Other", "Not stated")
"""Groups of the 2021 census, and one that is an answer too."""

FIFTHS = {
    decile: f"{fifth}{extra}"
    for fifth, extra in ((1, ", most deprived"), (2, ""), (3, ""), (4, ""), (5, ", least deprived"))
    for decile in (fifth * 2 - 1, fifth * 2)
}
"""National fifths of deprivation by decile; 1 is the most deprived."""

AGE_BANDS = (*(f"{low} to {low + 4}" for low in range(0, 90, 5)), "90 and over")

MEASURED = pa.schema(
    [
        ("numerator", pa.int64()), ("numerator_mark", pa.string()),
        ("denominator", pa.int64()), ("denominator_mark", pa.string()),
        ("value", pa.float64()), ("lower", pa.float64()), ("upper", pa.float64()),
    ]
)  # fmt: skip
"""What every figure of the report carries; `numerator_mark` is not "" where a number is hidden."""


@dataclass(frozen=True)
class Count:
    """People something is true of, among the people asked about, in one group of one table."""

    keys: tuple[str, ...]
    numerator: int
    denominator: int


def measured(counts: Sequence[Count], by: Sequence[str], *, policy: Policy = HES_STYLE, parts: bool = True) -> Table:
    """Protect counts, and give each its share and interval.

    Parameters
    ----------
    counts : one for each group
    by : names of their keys, one or two
    policy : what is too small to show
    parts : whether the groups are parts of one whole, so that a hidden one could be had by subtraction; False for
        groups that overlap, such as rules, of which each is protected by itself

    Returns
    -------
    Table, the keys and the columns of MEASURED, in the order given; all hidden where hiding some would protect none

    Examples
    --------
    >>> decile = measured([Count(("1",), 40, 100), Count(("2",), 3, 90)], ["group"], parts=False)
    >>> decile["numerator"].to_pylist(), decile["value"].to_pylist()
    ([40, None], [0.4, None])
    """
    names = pa.schema([(name, pa.string()) for name in by])
    empty = pa.schema([*names, *MEASURED]).empty_table()
    rows = [
        {**dict(zip(by, one.keys)), "numerator": one.numerator, "denominator": one.denominator}
        for one in counts
    ]  # fmt: skip
    if not rows:
        return empty
    drawn = pa.Table.from_pylist(rows, pa.schema([*names, MEASURED.field("numerator"), MEASURED.field("denominator")]))
    each = [drawn] if parts else [drawn.slice(place, 1) for place in range(drawn.num_rows)]
    return pa.concat_tables(_protected(part, by, policy) for part in each).cast(empty.schema)


def _protected(counts: Table, by: Sequence[str], policy: Policy) -> Table:
    """Where hiding some figures would not protect them, as in a very small place, none is shown."""
    try:
        return protect_shares(counts, by=by, policy=policy)
    except Subtractable:
        marks = {"numerator_mark": policy.mark, "denominator_mark": policy.mark}
        hidden = [{**key, **dict.fromkeys(MEASURED.names), **marks} for key in counts.select(by).to_pylist()]
        return pa.Table.from_pylist(hidden, pa.schema([*counts.select(by).schema, *MEASURED]))


def living(people: Table, *, on: date) -> Table:
    """Keep the people who had not died by the month asked for.

    Examples
    --------
    >>> people = pa.table({"person_id": ["a", "b"], "death_month": [None, date(2026, 5, 1)]})
    >>> living(people, on=date(2026, 11, 1))["person_id"].to_pylist()
    ['a']
    """
    died = pc.less_equal(people["death_month"], pa.scalar(on, people["death_month"].type))
    return people.filter(pc.invert(pc.fill_null(died, False)))


def ages_on(people: Table, on: date) -> list[int | None]:
    """Give ages in whole years from the month of birth; None where it is not known.

    Examples
    --------
    >>> ages_on(pa.table({"birth_month": [date(1980, 12, 1), date(1980, 11, 1), None]}), date(2026, 11, 1))
    [45, 46, None]
    """
    return [
        None if born is None or born > on else on.year - born.year - (on.month < born.month)
        for born in people["birth_month"].to_pylist()
    ]


def age_band(age: int | None) -> str:
    """Name the five-year band of an age.

    Examples
    --------
    >>> age_band(0), age_band(37), age_band(104), age_band(None)
    ('0 to 4', '35 to 39', '90 and over', 'Not known')
    """
    return NOT_KNOWN if age is None else AGE_BANDS[min(age // 5, len(AGE_BANDS) - 1)]


def fifth_of(decile: int | None) -> str:
    """Name the fifth of deprivation that a decile lies in.

    Examples
    --------
    >>> fifth_of(2), fifth_of(7), fifth_of(None)
    ('1, most deprived', '4', 'Not known')
    """
    return FIFTHS.get(decile or 0, NOT_KNOWN)


def ages_and_sexes(people: Table, *, on: date, policy: Policy = HES_STYLE) -> Table:
    """Count people by five-year age band and sex, for the pyramid.

    Parameters
    ----------
    people : Table in the columns of PEOPLE: birth_month, sex
    on : the day ages are asked for
    policy : what is too small to show

    Returns
    -------
    Table, one row per band and sex (female and male only): group, series and MEASURED; youngest first
    """
    bands = map(age_band, ages_on(people, on))
    counts = Counter(zip(bands, people["sex"].to_pylist()))
    oldest = max((AGE_BANDS.index(band) for band, _ in counts if band != NOT_KNOWN), default=-1)
    return measured(
        [
            Count((band, sex.capitalize()), counts[band, sex], people.num_rows)
            for band in AGE_BANDS[: oldest + 1]
            for sex in ("female", "male")
        ],
        ["group", "series"],
        policy=policy,
    )


def mix(groups: Iterable[str | None], order: Sequence[str] = (), *, policy: Policy = HES_STYLE) -> Table:
    """Say what share of people each group is.

    Parameters
    ----------
    groups : the group of each person; None where not known
    order : groups in the order to show them, shown even if nobody is in them; others follow, largest first
    policy : what is too small to show

    Returns
    -------
    Table, one row per group: group and MEASURED, of all people; "Not known" last

    Examples
    --------
    >>> mix(["White"] * 60 + ["Black"] * 40)["value"].to_pylist()
    [0.6, 0.4]
    """
    counts = Counter(NOT_KNOWN if group is None else group for group in groups)
    everybody = sum(counts.values())
    if not everybody:
        return measured([], ["group"])
    rest = sorted((name for name in counts if name not in order and name != NOT_KNOWN), key=lambda n: (-counts[n], n))
    names = [*order, *rest, *([NOT_KNOWN] if counts[NOT_KNOWN] and NOT_KNOWN not in order else [])]
    return measured([Count((name,), counts[name], everybody) for name in names], ["group"], policy=policy)
