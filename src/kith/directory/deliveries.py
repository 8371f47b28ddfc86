"""A delivery as files: which format they are in, and what became of their rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from kith.directory.feed import NOTHING_HERE, Delivery, Given, Here, sort_rows
from kith.directory.lists_of_places import rows_of_list
from kith.directory.open_referral import MOST_BYTES, parsed, rows_of, services_in, told_of_pages
from kith.directory.open_referral_csv import as_services, is_a_folder_of_tables, read_tables
from kith.errors import CannotRead, NothingUsable, UnknownLayout

__all__ = ["read_delivery"]


def read_delivery(files: Mapping[str, bytes], *, on: date, here: Here = NOTHING_HERE) -> Delivery:
    """Read one delivery of a feed.

    Parameters
    ----------
    files : by name: pages of Open Referral UK as JSON, its tables as CSV, or one list of places as CSV
    on : the day on which they came
    here : what it is held against

    Returns
    -------
    Delivery, whose counts add up

    Raises
    ------
    CannotRead
        too much, damaged, or no format that is known.
    UnknownLayout
        a list whose columns nobody knows.
    NothingUsable
        no row that can be used: a feed that broke or emptied changes nothing.

    Examples
    --------
    >>> read_delivery({"feed.json": b'{"contents": [{"id": "1", "name": "Lunch"}]}'}, on=date(2026, 11, 27)).rows_in
    1
    """
    _refuse_too_much(files)
    is_whole, notes, rows = _rows(files)
    found = sort_rows(rows, on=on, here=here, is_whole=is_whole, notes=notes)
    if not found.refs and not found.confidential:
        raise NothingUsable(
            f"Not one of the {found.rows_in:,} rows can be used.",
            "Nothing was changed, and what the feed sent before stays. Ask its owner what happened.",
        )
    return found


def _refuse_too_much(files: Mapping[str, bytes]) -> None:
    weight = sum(len(text) for text in files.values())
    if weight > MOST_BYTES:
        raise CannotRead(
            f"The delivery weighs {weight:,} bytes; at most {MOST_BYTES:,} are read.",
            "Nothing was taken in. Ask its owner.",
        )


def _rows(files: Mapping[str, bytes]) -> tuple[bool, tuple[str, ...], Iterable[Given]]:
    pages = {
        name: text
        for name, text in sorted(files.items())
        if name.lower().endswith(".json") and name != "datapackage.json"
    }
    sheets = {name: text for name, text in files.items() if name.lower().endswith(".csv")}
    if is_a_folder_of_tables(sheets):
        return True, (), rows_of(as_services(read_tables(sheets)))
    if pages:
        documents = [parsed(name, text) for name, text in pages.items()]
        services = [service for document in documents for service in services_in(document)]
        return *told_of_pages(documents, len(services)), rows_of(services)
    if len(sheets) == 1:
        name, text = next(iter(sheets.items()))
        return True, (), list(rows_of_list(name, text))
    raise UnknownLayout(
        "This is no feed that is known.",
        "Give pages of Open Referral UK as JSON, a folder of its tables as CSV, or one list of places as CSV.",
    )
