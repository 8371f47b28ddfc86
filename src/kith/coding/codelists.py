"""Codelists: named, versioned sets of codes with their origin, the only place where a rule's words meet codes.

The lists that come with Kith are for demonstration: enough for the made-up place and for Synthea's test people, in our
own short wording. For real work give a folder of OpenCodelists CSVs, or one long file (`reading_lists`).
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache, cached_property
from importlib import resources
from typing import NamedTuple

import pyarrow as pa

from kith.coding.terms import CODE_SYSTEMS, Term
from kith.errors import BadCodelist

__all__ = ["Codelist", "CodelistProblem", "CodelistRow", "Codelists", "built_in"]

BUILT_IN_VERSION = "1"
BUILT_IN_ORIGIN = "Kith, for demonstration"
BUILT_IN_NOTICE = (
    "For demonstration only: a few codes each, not reviewed for care. SNOMED CT is the property of SNOMED "
    "International; its use in the UK is licensed through NHS England (TRUD). ICD-10 is the property of the World "
    "Health Organization, LOINC of Regenstrief Institute; RxNorm and CVX are published by the US National Library of "
    "Medicine and the CDC. The wording of terms is Kith's own."
)
THEMES = (
    "conditions",
    "resolving",
    "measurements",
    "care_processes",
    "immunisations",
    "medicines",
    "social",
    "contacts",
)


class CodelistRow(NamedTuple):
    """One code of a list: its system, the code as the system writes it, a wording, and a group within the list."""

    system: str
    code: str
    term: str = ""
    category: str = ""


class CodelistProblem(NamedTuple):
    """A row of a list that was left out: which list, which row of the file, the text found, and why."""

    codelist: str
    row: int
    code: str
    reason: str

    def __str__(self) -> str:
        return f"{self.codelist}, row {self.row}: “{self.code}”: {self.reason}"


@dataclass(frozen=True)
class Codelist:
    """A named set of codes. It never changes; another choice of codes is another version.

    name      as rules write it
    version   of the list, as its makers write it
    origin    who made it and where it can be found
    notice    licence and caution, to be shown wherever the list is
    codes     its rows, in order
    """

    name: str
    version: str
    origin: str
    notice: str
    codes: tuple[CodelistRow, ...]

    def __contains__(self, term: object) -> bool:
        """Whether a term is in the list. Text is refused: without its system a code means nothing."""
        if not isinstance(term, Term):
            raise TypeError(f"ask with a term such as SnomedCT(…), not with {term!r}")
        return (term.system, term.code) in self._pairs

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def _pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset((row.system, row.code) for row in self.codes)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the sorted rows of system, code and category; wording does not count, since no rule reads it."""
        rows = sorted({f"{row.system}\t{row.code}\t{row.category}\n" for row in self.codes})
        return hashlib.sha256("".join(rows).encode()).hexdigest()

    def codes_of(self, system: str) -> frozenset[str]:
        """The codes of one coding system, as text."""
        return frozenset(row.code for row in self.codes if row.system == system)


@dataclass(frozen=True)
class Codelists(Mapping[str, Codelist]):
    """Codelists by name, and the rows that were left out when they were read.

    Examples
    --------
    >>> lists = built_in()
    >>> lists.the("diabetes").name
    'diabetes'
    >>> lists.the("diabetis")
    Traceback (most recent call last):
    ...
    kith.errors.BadCodelist: No codelist is called diabetis. Did you mean diabetes?
    """

    by_name: Mapping[str, Codelist]
    problems: tuple[CodelistProblem, ...] = field(default=())

    def __getitem__(self, name: str) -> Codelist:
        return self.by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_name)

    def __len__(self) -> int:
        return len(self.by_name)

    def the(self, name: str) -> Codelist:
        """The list of this name; raises `BadCodelist` with the nearest name where there is none."""
        if name not in self.by_name:
            near = get_close_matches(name, self.by_name, n=1)
            mend = f"Did you mean {near[0]}?" if near else "Give it with --codelists, or change the rule."
            raise BadCodelist(f"No codelist is called {name}.", mend)
        return self.by_name[name]

    @property
    def problem_counts(self) -> dict[str, int]:
        """How many rows were left out of each list that lost any."""
        counts: dict[str, int] = {}
        for problem in self.problems:
            counts[problem.codelist] = counts.get(problem.codelist, 0) + 1
        return counts

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the names and fingerprints of all lists."""
        lines = [f"{name}\t{self.by_name[name].fingerprint}\n" for name in sorted(self.by_name)]
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def over(self, earlier: Codelists) -> Codelists:
        """These lists in place of earlier ones of the same name; the rest stay, and so do Kith's own terms in each.

        Kith's terms name what partners' files say and no clinical list can hold, so replacing a list keeps them.
        """
        joined = dict(earlier.by_name)
        for name, given in self.by_name.items():
            kept = [row for row in joined[name].codes if row.system == "kith"] if name in joined else []
            rows = given.codes + tuple(row for row in kept if row not in given.codes)
            joined[name] = Codelist(name, given.version, given.origin, given.notice, rows)
        return Codelists(joined, earlier.problems + self.problems)

    def to_table(self) -> pa.Table:
        """One row for each list and code.

        Returns
        -------
        Table with
            codelist, code_system, code, term, category    text
        """
        rows = [(name, *row) for name, codelist in self.by_name.items() for row in codelist.codes]
        names = ("codelist", "code_system", "code", "term", "category")
        columns = zip(*rows, strict=True) if rows else [()] * len(names)
        return pa.table({name: pa.array(list(column), pa.string()) for name, column in zip(names, columns)})


@cache
def built_in() -> Codelists:
    """The lists that come with Kith, for demonstration.

    Returns
    -------
    Codelists; every code is checked by its type, and a wrong one is an error here, not a problem to be listed.

    Examples
    --------
    >>> from kith.coding.terms import SnomedCT
    >>> SnomedCT("73211009") in built_in()["diabetes"]
    True
    """
    rows: dict[str, list[CodelistRow]] = {}
    for theme in THEMES:
        for name, row in _packaged_rows(theme):
            rows.setdefault(name, []).append(row)
    return Codelists(
        {
            name: Codelist(name, BUILT_IN_VERSION, BUILT_IN_ORIGIN, BUILT_IN_NOTICE, tuple(codes))
            for name, codes in rows.items()
        }
    )


def _packaged_rows(theme: str) -> Iterable[tuple[str, CodelistRow]]:
    text = resources.files("kith.coding").joinpath("lists", f"{theme}.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        system = row["code_system"]
        code = CODE_SYSTEMS[system].read(row["code"])
        yield row["codelist"], CodelistRow(system, code, row["term"], row["category"])
