"""What takes no part in a finding, and how much that is: events with a sensitive code, or of fields that nobody may use for it."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources

import pyarrow as pa
import pyarrow.compute as pc

from kith.coding import CODE_SYSTEMS, Codelists, built_in
from kith.errors import BadCodelist, RowsDoNotAddUp
from kith.governance.item import SENSITIVE_LABELS
from kith.people.guarding import family_of, group_of_event
from kith.tables import Table

__all__ = [
    "CODED",
    "KNOWN_BY",
    "EventCounts",
    "SensitiveCodes",
    "Sieve",
    "built_in_sensitive",
    "needed_for_event",
    "read_sensitive",
    "sift",
]

CODED = frozenset({"mental-health-detail", "advice"})
"""Field groups that hold free text on pages, and of which a finding takes codes, days and numbers only: those name nobody."""

KNOWN_BY: Mapping[str, str] = {"social_care": "social-care", "mental_health": "mental-health-detail", "vcse": "advice"}
"""Partners of whom already the word that they know somebody is of a field group of its own."""

_BETWEEN = "\x1f"
"""Stands between two parts of a key; no code holds it."""


@dataclass(frozen=True)
class SensitiveCodes:
    """The codes whose entries take no part in a finding, each with the label that says why.

    labels      label of each (code system, code); an ICD-10 code of three characters stands for all beneath it
    origins     where the codes come from
    is_own      an installation has given its own list beside the built-in one
    """

    labels: Mapping[tuple[str, str], str]
    origins: tuple[str, ...]
    is_own: bool = False

    def label_of(self, system: str | None, code: str | None) -> str | None:
        """Give the label of a code, or None.

        Examples
        --------
        >>> codes = built_in_sensitive()
        >>> codes.label_of("icd10", "B208"), codes.label_of("icd10", "E119"), codes.label_of(None, None)
        ('hiv', None, None)
        """
        if system is None or code is None:
            return None
        label = self.labels.get((system, code))
        return self.labels.get((system, code[:3])) if label is None and system == "icd10" else label

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over every code and label, so that a run can say which list it was made with."""
        rows = sorted(f"{system}\t{code}\t{label}\n" for (system, code), label in self.labels.items())
        return hashlib.sha256("".join(rows).encode()).hexdigest()


@cache
def built_in_sensitive() -> SensitiveCodes:
    """The codes that come with Kith: what can be cited, and not the whole of what general practice holds sensitive.

    Source
    ------
    Labels: the sets that the Royal College of General Practitioners keeps out of summary records (sexually transmitted
    disease, termination, assisted fertilisation, gender), HIV, and abuse at home. Codes: ICD-10 categories (World Health
    Organization, 2019); SNOMED CT for HIV of the Greater Manchester Secure Data Environment; Kith's own term for abuse.

    Caution
    -------
    The SNOMED CT reference sets themselves (999004381000000103, 999004361000000107, 999004371000000100,
    999004351000000109) are licensed and not in the package: an installation gives its own (`read_sensitive`).

    Examples
    --------
    >>> sorted(set(built_in_sensitive().labels.values()))
    ['assisted-fertility', 'domestic-abuse', 'gender', 'hiv', 'sexual-health', 'termination']
    """
    text = resources.files("kith.people").joinpath("lists", "sensitive.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    labels = {(row["code_system"], CODE_SYSTEMS[row["code_system"]].read(row["code"])): row["label"] for row in rows}
    labels |= {(row.system, row.code): "domestic-abuse" for row in built_in()["domestic_abuse"].codes}
    _must_be_sensitive(labels.values())
    return SensitiveCodes(labels, tuple(dict.fromkeys(row["origin"] for row in rows)))


def read_sensitive(lists: Codelists) -> SensitiveCodes:
    """Add an installation's own lists to the built-in one; nothing is ever taken out of it.

    Parameters
    ----------
    lists : codelists, each named as a label (`sexual_health`, `hiv`, `termination`, `assisted_fertility`, `gender`,
        `domestic_abuse`, `safeguarding`)

    Returns
    -------
    SensitiveCodes

    Raises
    ------
    BadCodelist
        a list whose name is no label that is left out of findings.

    Examples
    --------
    >>> from kith.coding import Codelist, CodelistRow
    >>> own = Codelist("gender", "3", "our own", "", (CodelistRow("snomedct", "93461009"),))
    >>> read_sensitive(Codelists({"gender": own})).label_of("snomedct", "93461009")
    'gender'
    """
    first = built_in_sensitive()
    labels: dict[tuple[str, str], str] = {}
    for name, codelist in lists.items():
        labels |= {(row.system, row.code): name.replace("_", "-") for row in codelist.codes}
    _must_be_sensitive(labels.values())
    told = tuple(f"{one.origin}, {name}, version {one.version or 'not stated'}" for name, one in lists.items())
    return SensitiveCodes({**labels, **first.labels}, (*first.origins, *told), is_own=bool(lists))


def _must_be_sensitive(labels: Iterable[str]) -> None:
    if strange := sorted(set(labels) - SENSITIVE_LABELS):
        raise BadCodelist(
            f"“{strange[0]}” is no label that is left out of findings.",
            f"Name each list after one of: {', '.join(sorted(SENSITIVE_LABELS))}.",
        )


def needed_for_event(kind: str, source: str) -> frozenset[str]:
    """Give the field groups that a basis must cover before an event may be used: its own, and social care for all it told.

    The national support for finding people at risk is for health data: a contact with social care is social care's too.

    Examples
    --------
    >>> sorted(needed_for_event("contact", "social_care:E08")), sorted(needed_for_event("contact", "gp"))
    (['contacts', 'social-care'], ['contacts'])
    """
    told = {"social-care"} if family_of(source) == "social-care" else set()
    return frozenset({group_of_event(kind, source), *told})


@dataclass(frozen=True)
class EventCounts:
    """Events by what became of them: those in are those used and those left out, by reason, and nothing else.

    of_people   events of people who are left out
    sensitive   by label
    not_covered by field group
    """

    events_in: int = 0
    used: int = 0
    of_people: int = 0
    sensitive: Mapping[str, int] = field(default_factory=dict)
    not_covered: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        out = self.of_people + sum(self.sensitive.values()) + sum(self.not_covered.values())
        if self.events_in != self.used + out:
            raise RowsDoNotAddUp(
                f"{self.events_in:,} events came, {self.used:,} are used and {out:,} left out.", "Nothing was kept."
            )

    def __add__(self, other: EventCounts) -> EventCounts:
        return EventCounts(
            self.events_in + other.events_in, self.used + other.used, self.of_people + other.of_people,
            dict(Counter(self.sensitive) + Counter(other.sensitive)), dict(Counter(self.not_covered) + Counter(other.not_covered)),
        )  # fmt: skip


@dataclass(frozen=True)
class Sieve:
    """What events must pass before a finding sees them.

    numbers     the register's number of each person who may be used
    person_ids  their pseudonyms, in the same order
    opened      field groups that may be used
    sensitive   codes that are left out
    """

    numbers: pa.Array
    person_ids: pa.Array
    opened: frozenset[str]
    sensitive: SensitiveCodes


def sift(events: Table, sieve: Sieve) -> tuple[Table, EventCounts]:
    """Keep the events that a finding may see, under pseudonyms, and count the others by reason.

    Parameters
    ----------
    events : Table with `person` (the register's number), kind, source, code_system, code, and any other columns; `label`, where there is
        such a column, is what somebody put on the entry that keeps it out, and goes before what its code says
    sieve : what they must pass

    Returns
    -------
    The events that pass, `person_id` in place of `person`; and the counts. An event is counted under the first reason
    that holds: its person is left out, its code is sensitive, its field group may not be used.

    Examples
    --------
    >>> rows = pa.table({"person": [1, 1, 2], "kind": ["condition"] * 3, "source": ["gp"] * 3,
    ...                  "code_system": ["icd10"] * 3, "code": ["E119", "B20", "E119"]})
    >>> whole = frozenset({"clinical-problems"})
    >>> kept, counts = sift(rows, Sieve(pa.array([1]), pa.array(["p1"]), whole, built_in_sensitive()))
    >>> kept["person_id"].to_pylist(), counts.of_people, counts.sensitive
    (['p1'], 1, {'hiv': 1})
    """
    of_used = events.filter(pc.is_in(events["person"], value_set=sieve.numbers))
    coded = _told(of_used, "code_system", "code", sieve.sensitive.label_of)
    if "label" in of_used.column_names:
        coded = pc.coalesce(of_used["label"].combine_chunks(), coded)
        of_used = of_used.drop_columns(["label"])
    plain, sensitive = _without(of_used, coded)
    kept, not_covered = _without(
        plain, _told(plain, "kind", "source", lambda kind, source: _closed(kind, source, sieve.opened))
    )
    pseudonyms = sieve.person_ids.take(pc.index_in(kept["person"], value_set=sieve.numbers).combine_chunks())
    kept = kept.drop_columns(["person"]).add_column(0, "person_id", pseudonyms)
    out = events.num_rows - of_used.num_rows
    return kept, EventCounts(events.num_rows, kept.num_rows, out, sensitive, not_covered)


def _closed(kind: str | None, source: str | None, opened: frozenset[str]) -> str | None:
    """The first field group that the event needs and that may not be used; social care before its kind."""
    closed = sorted(needed_for_event(kind or "", source or "") - opened, key=lambda group: group != "social-care")
    return closed[0] if closed else None


def _told(events: Table, first: str, second: str, why: Callable[..., str | None]) -> pa.Array:
    """Why each event is left out, or null: asked once for each pair of words, of which there are few."""
    parts = [pc.fill_null(events[name].cast(pa.string()), "") for name in (first, second)]
    pairs = pc.binary_join_element_wise(*parts, _BETWEEN).combine_chunks().dictionary_encode()
    reasons = [why(*(word or None for word in pair.split(_BETWEEN))) for pair in pairs.dictionary.to_pylist()]
    return pa.array(reasons, pa.string()).take(pairs.indices)


def _without(events: Table, why: pa.Array) -> tuple[Table, dict[str, int]]:
    counted = Counter(reason for reason in why.drop_null().to_pylist())
    return events.filter(pc.is_null(why)), dict(counted)
