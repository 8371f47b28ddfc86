"""What the report is filled from: tables about groups, each already protected, and who made them from what.

Nothing about one person comes in here, so nothing about one person can go out. Every table may be empty: its section
then says why.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from kith.errors import BadInput
from kith.road.figures import MEASURED
from kith.road.list_figures import FAIRNESS, LEANINGS, QUOTAS
from kith.road.need_figures import REASONS, RULES
from kith.road.quality_figures import COMPLETENESS, PROBLEMS
from kith.road.time_figures import MONTHS
from kith.tables import Table


def _columns(*texts: str, counts: tuple[str, ...] = (), measured: bool = True) -> pa.Schema:
    """Text columns, then counts, then what every figure carries."""
    named = [(name, pa.string()) for name in texts] + [(name, pa.int64()) for name in counts]
    return pa.schema([*map(pa.field, *zip(*named)), *(MEASURED if measured else ())])


MIX = _columns("group")
SERIES = _columns("group", "series")
RULES_FOUND = pa.schema([*RULES, *MEASURED])
AREAS = pa.schema([pa.field("group", pa.string()), ("border", pa.string()), ("geometry", pa.binary()), *MEASURED])
FILES = _columns(
    "file", "layout", "partner",
    counts=("rows_in", "accepted", "rejected", "duplicate", "unchanged", "set_aside"), measured=False,
)  # fmt: skip
BANDS = _columns("band", counts=("pairs",), measured=False)
KNOWN = _columns("trait")


@dataclass(frozen=True)
class Made:
    """Where the report is about, for which day, and what it was made from.

    place         name of the place
    on            the day asked for
    version       of Kith
    policy        the suppression rule's own name
    inputs        what it was made from, each with its fingerprint or edition
    imd_edition   edition of the Index of Multiple Deprivation; None where no areas were given
    sizes         one sentence per neighbourhood on its size
    is_made_up    nobody in it is real
    cautions      what else a reader must know, in sentences
    """

    place: str
    on: date
    version: str
    policy: str
    inputs: tuple[tuple[str, str], ...] = ()
    imd_edition: str | None = None
    sizes: tuple[str, ...] = ()
    is_made_up: bool = False
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReportData:
    """Everything on the page. Each table has the columns of the schema named beside it.

    made                where, when and from what
    ages                SERIES: group is an age band (youngest first), series is Female or Male; of all people
    ethnic_groups       MIX of all people
    deprivation         MIX of all people, by national decile ("1" to "10", "Not known")
    registration        MIX of all people
    neighbourhoods      SERIES: group is a neighbourhood, series is a trait of its people
    rules               RULES and MEASURED: people each rule found, of all people
    anybody_missing_out MIX with one row: people found by any rule of those missing out
    reasons             REASONS: people each rule gave each reason for
    fairness            FAIRNESS: dimension is Deprivation, Ethnic group, Age or Sex; series is the list, the people in
                        need, or all people
    leanings            LEANINGS: one sentence for each way in which a list leans
    quotas              QUOTAS: places now and places offered, as text, hidden ones already written "hidden"
    need                SERIES: group is a fifth of deprivation, series is need or contact
    not_seen            SERIES with one series: of the people with a likely need, by fifth
    months              MONTHS: people seen in each whole month, of all people now on the register
    areas               AREAS: people missing out, of the people of each small area
    completeness        COMPLETENESS: people of whom a field can be used, and who could mend the rest
    files               FILES: what became of each file's rows; set_aside counts cells
    problems            PROBLEMS: the commonest first; examples are row numbers as text
    bands               BANDS: pairs of entries by band
    known               KNOWN: people who have no NHS number, no address..., of all people
    entries_count       partners' own records of people
    """

    made: Made
    ages: Table = field(default_factory=SERIES.empty_table)
    ethnic_groups: Table = field(default_factory=MIX.empty_table)
    deprivation: Table = field(default_factory=MIX.empty_table)
    registration: Table = field(default_factory=MIX.empty_table)
    neighbourhoods: Table = field(default_factory=SERIES.empty_table)
    rules: Table = field(default_factory=RULES_FOUND.empty_table)
    anybody_missing_out: Table = field(default_factory=MIX.empty_table)
    reasons: Table = field(default_factory=REASONS.empty_table)
    fairness: Table = field(default_factory=FAIRNESS.empty_table)
    leanings: Table = field(default_factory=LEANINGS.empty_table)
    quotas: Table = field(default_factory=QUOTAS.empty_table)
    need: Table = field(default_factory=SERIES.empty_table)
    not_seen: Table = field(default_factory=SERIES.empty_table)
    months: Table = field(default_factory=MONTHS.empty_table)
    areas: Table = field(default_factory=AREAS.empty_table)
    completeness: Table = field(default_factory=COMPLETENESS.empty_table)
    files: Table = field(default_factory=FILES.empty_table)
    problems: Table = field(default_factory=PROBLEMS.empty_table)
    bands: Table = field(default_factory=BANDS.empty_table)
    known: Table = field(default_factory=KNOWN.empty_table)
    entries_count: int = 0

    def __post_init__(self) -> None:
        for name, schema in _TABLES.items():
            lacking = set(schema.names) - set(getattr(self, name).column_names)
            if lacking:
                raise BadInput(
                    f"The report's table {name} has no column {', '.join(sorted(lacking))}.",
                    "Fill it with the functions of kith.road.figures.",
                )

    @property
    def people_count(self) -> int:
        """People on the register, as the policy rounds them."""
        counts = [n for n in self.registration["denominator"].to_pylist() if n is not None]
        return max(counts, default=0)


_TABLES = {
    "ages": SERIES, "ethnic_groups": MIX, "deprivation": MIX, "registration": MIX, "neighbourhoods": SERIES,
    "rules": RULES_FOUND, "anybody_missing_out": MIX, "reasons": REASONS, "fairness": FAIRNESS, "leanings": LEANINGS,
    "quotas": QUOTAS, "need": SERIES, "not_seen": SERIES, "months": MONTHS, "areas": AREAS, "completeness": COMPLETENESS, "files": FILES,
    "problems": PROBLEMS, "bands": BANDS, "known": KNOWN,
}  # fmt: skip
