"""Codelists from files: a folder of OpenCodelists CSVs, or one long file of many lists.

A code that cannot be a code of its system is left out and named, with its list and row; a list left with no code at all
is refused, because a rule leaning on it would find nobody and say nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from kith.coding.code_systems import fault_in_code, read_code_system
from kith.coding.codelists import Codelist, CodelistProblem, CodelistRow, Codelists
from kith.coding.terms import CODE_SYSTEMS
from kith.errors import BadCodelist, BadUsage
from kith.tables.kinds import squashed
from kith.tables.reading import open_cells
from kith.tables.schema import BadCell

__all__ = ["names_for_long_file", "names_from_toml", "read_codelists"]

Names = Mapping[str, object]
"""Kith's name of a list to the name, or names, of lists in the files; or to a table of category to names."""

_NOTICE = "As given by its makers; their licence holds. SNOMED CT and dm+d need a licence for use (in the UK: TRUD)."
_HEADERS = {
    "codelist": ("codelist", "list", "codelistname"),
    "version": ("version",),
    "system": ("system", "codesystem", "codingsystem"),
    "code": (
        "code",
        "concept",
        "conceptid",
        "snomedcode",
        "snomedid",
        "ctv3id",
        "icd10code",
        "icd10",
        "icd",
        "dmdid",
        "id",
    ),
    "term": ("term", "description", "ctv3preferredtermdesc", "name", "label", "preferredterm"),
    "category": ("category", "cat", "group"),
    "origin": ("sourcerepo", "origin", "source", "organisation"),
}
_SYSTEM_OF_HEADER = {
    "ctv3id": "ctv3",
    "snomedcode": "snomedct",
    "snomedid": "snomedct",
    "icd10code": "icd10",
    "icd10": "icd10",
    "icd": "icd10",
    "dmdid": "dmd",
}
_GUESSED_SYSTEMS = ("snomedct", "loinc", "ctv3", "icd10")


class _Line(NamedTuple):
    """One row of a file, as text."""

    row: int
    system: str
    code: str
    term: str
    category: str


@dataclass
class _Source:
    """One list of a file, before its codes are checked."""

    version: str = ""
    origin: str = ""
    lines: list[_Line] = field(default_factory=list)


def read_codelists(path: Path | str, names: Names | None = None, *, strict: bool = False) -> Codelists:
    """Read codelists and check every code.

    Parameters
    ----------
    path : a folder with one CSV for each list (columns `code, term`, and where given `system, category, version`), or
        one long file of many lists with a column `codelist`; each also as .gz
    names : Kith's names to the names in the files (`names_from_toml`); None keeps the files' own names, and for a long
        file that holds the lists of `names_for_long_file` uses those
    strict : refuse everything when one code is wrong

    Returns
    -------
    Codelists, with `problems` for each row left out.

    Raises
    ------
    BadCodelist
        a list with no usable code, a name that no list bears, codes whose system cannot be told; with `strict`, any
        wrong code.
    BadUsage
        there is nothing at this path.
    """
    problems: list[CodelistProblem] = []
    sources = _sources(Path(path), problems)
    wanted = _wanted(sources, names)
    lists = {name: _checked(name, parts, sources, problems) for name, parts in wanted.items()}
    found = Codelists(lists, tuple(problems))
    if strict and problems:
        raise BadCodelist(
            f"{len(problems)} codes cannot be codes: {'; '.join(map(str, problems[:3]))}"
            + (" and others." if len(problems) > 3 else "."),
            "Mend the lists, or leave the wrong codes out by not asking for strictness.",
        )
    return found


def names_from_toml(text: str) -> Names:
    """Kith's names of lists to the names in files, from TOML.

    Examples
    --------
    >>> names_from_toml('diabetes = "org/diabetes"')
    {'diabetes': 'org/diabetes'}
    """
    try:
        names = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise BadCodelist(
            f"The file of names is not TOML: {fault}.", 'Write lines such as diabetes = "list".'
        ) from None
    for name, given in names.items():
        _parts(name, given)
    return names


@cache
def names_for_long_file() -> Names:
    """Kith's names to the names of public lists (NHS England primary care domain, PRIMIS, OpenSAFELY, gm-sde).

    Examples
    --------
    >>> names_for_long_file()["diabetes_resolved"]
    'opensafely/primis-covid19-vacc-uptake-dmres'
    """
    text = resources.files("kith.coding").joinpath("lists", "names_for_long_file.toml").read_text(encoding="utf-8")
    return names_from_toml(text)


def _parts(name: str, given: object) -> list[tuple[str, str]]:
    """`(source list, category)` of one entry of the names; an empty category keeps that of the file."""
    if isinstance(given, str):
        return [(given, "")]
    if isinstance(given, Mapping):
        return [(source, category) for category, one in given.items() for source, _ in _parts(name, one)]
    if isinstance(given, Sequence) and all(isinstance(one, str) for one in given):
        return [(one, "") for one in given]
    raise BadCodelist(
        f"The names for {name} cannot be read.", "Give a name, a list of names, or a table of categories."
    )


def _sources(path: Path, problems: list[CodelistProblem]) -> dict[str, _Source]:
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.name.endswith((".csv", ".csv.gz")))
        if not files:
            raise BadUsage(f"{path} holds no CSV.", "Give a folder of codelists, or one long file.")
    elif path.is_file():
        files = [path]
    else:
        raise BadUsage(f"There is nothing at {path}.", "Give a folder of codelists, or one long file.")
    sources: dict[str, _Source] = {}
    refused: list[_NoCodes] = []
    for file in files:
        try:
            _read_file(file, sources)
        except _NoCodes as none:
            problems.append(CodelistProblem(file.name, 1, "", "the file has no column `code`, so it is no codelist"))
            refused.append(none)
    if refused and not sources:
        raise refused[0]
    return sources


class _NoCodes(BadCodelist):
    """A file that is no codelist: an index that lies beside them is passed over, and counted."""


def _read_file(file: Path, sources: dict[str, _Source]) -> None:
    """Put the lists of one file, which may be one or many, to the rest."""
    own_name = file.name.removesuffix(".gz").removesuffix(".csv").replace("-", "_")
    cells = open_cells(file)
    headers = {squashed(header): header for header in cells.header}
    columns = {part: next((headers[one] for one in ones if one in headers), None) for part, ones in _HEADERS.items()}
    if columns["code"] is None:
        raise _NoCodes(f"{file.name} has no column `code`.", "Codelists have the columns code and term.")
    system = _SYSTEM_OF_HEADER.get(squashed(columns["code"]), "")
    for row, texts in _rows(cells, columns):
        source = sources.setdefault(texts["codelist"] or own_name, _Source())
        source.version = source.version or texts["version"]
        source.origin = source.origin or texts["origin"] or file.name
        source.lines.append(_Line(row, texts["system"] or system, texts["code"], texts["term"], texts["category"]))
    if cells.bad_rows:
        first = cells.bad_rows[0]
        raise BadCodelist(f"{file.name}, row {first.row}: {first.reason}.", f"{first.mend}.")


def _rows(cells, columns: Mapping[str, str | None]) -> Iterator[tuple[int, dict[str, str]]]:
    """Row number and the text of each part, stripped, empty where the file has no such column."""
    for batch in cells.batches():
        rows = batch.column(batch.num_columns - 1).to_pylist()
        texts = {
            part: ["" if text is None else text.strip() for text in batch.column(cells.header.index(name)).to_pylist()]
            if name
            else [""] * len(rows)
            for part, name in columns.items()
        }
        for at, row in enumerate(rows):
            yield row, {part: column[at] for part, column in texts.items()}


def _wanted(sources: Mapping[str, _Source], names: Names | None) -> dict[str, list[tuple[str, str]]]:
    """Kith's names and the source lists of each."""
    if names is None:
        known = {name: _parts(name, given) for name, given in names_for_long_file().items()}
        present = {
            name: [part for part in parts if part[0] in sources]
            for name, parts in known.items()
            if any(part[0] in sources for part in parts)
        }
        return present or {name: [(name, "")] for name in sources}
    if not names:
        return {name: [(name, "")] for name in sources}
    wanted = {name: _parts(name, given) for name, given in names.items()}
    for name, parts in wanted.items():
        for source, _ in parts:
            if source not in sources:
                near = get_close_matches(source, sources, n=1, cutoff=0.4)
                mend = f"Did you mean {near[0]}?" if near else f"The lists are {', '.join(list(sources)[:10])}."
                raise BadCodelist(f"The names give {source} for {name}, and no list is called so.", mend)
    return wanted


def _checked(
    name: str, parts: Sequence[tuple[str, str]], sources: Mapping[str, _Source], problems: list[CodelistProblem]
) -> Codelist:
    """One list with its usable codes; what is not usable goes to `problems`."""
    rows: dict[tuple[str, str, str], CodelistRow] = {}
    for source_name, category in parts:
        source = sources[source_name]
        system = _told_system(source_name, source)
        for line in source.lines:
            row = _usable(line, system, category, source_name, problems)
            if row is not None:
                rows.setdefault((row.system, row.code, row.category), row)
    if not rows:
        raise BadCodelist(f"The list for {name} holds no usable code.", "Look at the file, or leave the list out.")
    versions = ", ".join(dict.fromkeys(sources[part].version or "not stated" for part, _ in parts))
    origins = ", ".join(dict.fromkeys(f"{part} ({sources[part].origin})" for part, _ in parts))
    return Codelist(name, versions, origins, _NOTICE, tuple(rows.values()))


def _usable(
    line: _Line, told_system: str, category: str, codelist: str, problems: list[CodelistProblem]
) -> CodelistRow | None:
    try:
        system = read_code_system(line.system) if line.system else told_system
    except BadCell:
        problems.append(
            CodelistProblem(codelist, line.row, line.code, f"its coding system is “{line.system}”, not known here")
        )
        return None
    reason = "there is no code in this row" if not line.code else (fault_in_code(system, line.code) or ("",))[0]
    if reason:
        problems.append(CodelistProblem(codelist, line.row, line.code, reason))
        return None
    return CodelistRow(system, CODE_SYSTEMS[system].read(line.code), line.term, category or line.category)


def _told_system(name: str, source: _Source) -> str:
    """The system of a list whose file does not say: the one that most of its codes can only belong to."""
    codes = [line.code for line in source.lines if not line.system]
    if not codes:
        return ""
    fits = {system: sum(fault_in_code(system, code) is None for code in codes) for system in _GUESSED_SYSTEMS}
    best = max(fits, key=lambda system: fits[system])
    if fits[best] * 2 <= len(codes) or list(fits.values()).count(fits[best]) > 1:
        raise BadCodelist(f"The coding system of {name} cannot be told from its codes.", "Add a column `system`.")
    return best
