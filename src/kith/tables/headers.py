"""The row of column names: found in a file, and held against what a layout calls its columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from kith.errors import CannotRead, UnknownLayout
from kith.tables.kinds import squashed
from kith.tables.schema import Column, Schema


def column_letters(place: int) -> str:
    """What a spreadsheet calls the column at a place, counted from 0.

    Examples
    --------
    >>> column_letters(0), column_letters(25), column_letters(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def named_header(cells: Sequence[str], name: str) -> tuple[str, ...]:
    """A header row as column names.

    Parameters
    ----------
    cells : the texts of the row
    name : of the file, for messages

    Returns
    -------
    The names, stripped; a column without one is called by its letter.

    Raises
    ------
    CannotRead
        the same name twice: nobody can say which of the two is meant.

    Examples
    --------
    >>> named_header([" NHS No. ", ""], "people.csv")
    ('NHS No.', '(column B)')
    """
    names = tuple(
        cell.strip(" \t\r\n\ufeff\u00a0\u200b") or f"(column {column_letters(place)})"
        for place, cell in enumerate(cells)
    )
    for repeated, count in Counter(names).items():
        if count > 1:
            places = ", ".join(column_letters(place) for place, found in enumerate(names) if found == repeated)
            raise CannotRead(
                f"{name} has the column “{repeated}” {count} times (columns {places}).",
                "Rename or take out all but one of them.",
            )
    return names


@dataclass(frozen=True)
class HeaderMatch:
    """How a file's columns stand to a layout's.

    columns  layout name to the file's header
    unknown  headers the layout has no use for
    missing  names the layout needs and the file lacks
    clashing layout name to the several headers that could each be it
    """

    columns: Mapping[str, str]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    clashing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def match_header(header: Sequence[str], schema: Schema) -> HeaderMatch:
    """Find a layout's columns in a file's header.

    Names and synonyms are matched without case, spaces or punctuation. Nothing is raised: a file may be held against
    several layouts to see which it is.

    Examples
    --------
    >>> from kith.tables import TEXT, Column
    >>> people = Schema("people", "one person", (Column("nhs_number", TEXT, "", required=True, synonyms=("NHS No",)),))
    >>> match_header(["nhs no.", "Shoe size"], people)
    HeaderMatch(columns={'nhs_number': 'nhs no.'}, unknown=('Shoe size',), missing=(), clashing={})
    """
    meant = {squashed(word): column.name for column in schema.columns for word in (*column.synonyms, column.name)}
    found: dict[str, list[str]] = {}
    for name in header:
        if column := meant.get(squashed(name)):
            found.setdefault(column, []).append(name)
    columns = {name: found[name][0] for name in schema.names if name in found}
    known = {name for names in found.values() for name in names}
    return HeaderMatch(
        columns=columns,
        unknown=tuple(name for name in header if name not in known),
        missing=tuple(_missing(schema, columns)),
        clashing={name: tuple(names) for name, names in found.items() if len(names) > 1},
    )


def _missing(schema: Schema, columns: Mapping[str, str]) -> list[str]:
    needed = [column.name for column in schema.columns if column.required and column.name not in columns]
    groups = [" or ".join(group) for group in schema.at_least_one_of if not any(name in columns for name in group)]
    return needed + groups


def refuse_misfit(match: HeaderMatch, schema: Schema, name: str) -> None:
    """Stop where a header cannot be a layout's: a column missing, or two that could each be it.

    Raises
    ------
    UnknownLayout
        names the columns, what else they may be called, and the nearest header there is.
    """
    for column, headers in match.clashing.items():
        quoted = " and ".join(f"“{header}”" for header in headers)
        raise UnknownLayout(
            f"{name} has {quoted}, and each could be {column}.", "Take out or rename all but one of them."
        )
    if match.missing:
        wanted = ", ".join(match.missing)
        hints = [
            hint
            for missing in match.missing
            for part in missing.split(" or ")
            if (hint := _hint(schema[part], match.unknown))
        ]
        raise UnknownLayout(f"{name} is not a {schema.name} file: it has no column for {wanted}.", " ".join(hints))


def _hint(column: Column, unknown: Sequence[str]) -> str:
    words = (column.name, *column.synonyms)
    near = get_close_matches(squashed(column.name), [squashed(name) for name in unknown], n=1, cutoff=0.6) or [
        found
        for word in column.synonyms
        for found in get_close_matches(squashed(word), map(squashed, unknown), n=1, cutoff=0.75)
    ]
    hint = (
        f"{column.name} may also be called {', '.join(column.synonyms)}."
        if column.synonyms
        else f"Name a column {column.name}."
    )
    if near:
        nearest = next(name for name in unknown if squashed(name) == near[0])
        hint += f" Is it “{nearest}”? Then rename that to {words[0]}."
    return hint
