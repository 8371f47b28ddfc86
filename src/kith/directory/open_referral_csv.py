"""Open Referral UK 3.0 as CSV: the tables of a folder nested into services and back, so that both formats have one meaning."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from kith.errors import CannotRead
from kith.tables.formulas import disarmed

__all__ = ["as_services", "as_tables", "is_a_folder_of_tables", "read_tables", "written"]

_ALSO = {
    "service_at_location": "service_at_locations", "schedule": "schedules", "attribute": "attributes", "address": "addresses",
    "taxonomy": "taxonomies",
}  # fmt: skip
"""Other names of tables that stand in the published examples."""

_UNDER_SERVICE = ("phones", "schedules", "service_areas", "languages", "cost_options")
_NUMBERS = ("latitude", "longitude", "amount", "minimum_age", "maximum_age")
_MOST = 200_000

Tables = Mapping[str, list[dict[str, Any]]]


def is_a_folder_of_tables(names: Iterable[str]) -> bool:
    """Whether files are the tables of the standard.

    Examples
    --------
    >>> is_a_folder_of_tables(["services.csv", "locations.csv"]), is_a_folder_of_tables(["assets.csv"])
    (True, False)
    """
    return "services.csv" in set(names)


def read_tables(files: Mapping[str, bytes]) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table by its name; empty cells are absent, numbers are numbers.

    Raises
    ------
    CannotRead
        no UTF-8, no CSV, or more rows than a directory can have; names the file and the row.

    Examples
    --------
    >>> read_tables({"services.csv": b"id,name\\n1,Lunch\\n"})
    {'services': [{'id': '1', 'name': 'Lunch'}]}
    """
    found = {}
    for file, text in files.items():
        name = file.removesuffix(".csv")
        found[_ALSO.get(name, name)] = _rows(file, text)
    return found


def _rows(file: str, text: bytes) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    try:
        for number, row in enumerate(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")), start=2):
            if number > _MOST:
                raise CannotRead(f"{file} has more than {_MOST:,} rows.", "Nothing was taken in. Ask its owner.")
            rows.append(
                {
                    name: _cell(name, value)
                    for name, value in row.items()
                    if name and isinstance(value, str) and value != ""
                }
            )
    except (UnicodeDecodeError, csv.Error) as wrong:
        raise CannotRead(
            f"{file} is no CSV that can be read, after row {len(rows) + 1}: {type(wrong).__name__}.",
            "Ask for it again, as UTF-8.",
        ) from None
    return rows


def _cell(name: str, value: str) -> Any:
    text = value[1:] if len(value) > 1 and value[0] == "'" and disarmed(value[1:]) == value else value
    if name not in _NUMBERS:
        return text
    try:
        return float(text)
    except ValueError:
        return text


def as_services(tables: Tables) -> list[dict[str, Any]]:
    """Nest the tables into services, as the JSON of the standard has them.

    Examples
    --------
    >>> as_services({"services": [{"id": "1"}], "languages": [{"service_id": "1", "code": "pl"}]})
    [{'id': '1', 'languages': [{'service_id': '1', 'code': 'pl'}]}]
    """
    by = _Index(tables)
    return [_service(row, by) for row in tables.get("services", [])]


class _Index:
    """Rows of each table by the row that they belong to."""

    def __init__(self, tables: Tables):
        self.tables = tables
        self.kept: dict[tuple[str, str], dict[str, list[dict[str, Any]]]] = {}

    def under(self, table: str, key: str, of: Any) -> list[dict[str, Any]]:
        """Rows of a table whose column `key` names this row."""
        if (table, key) not in self.kept:
            rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
            for row in self.tables.get(table, []):
                rows[str(row.get(key, ""))].append(row)
            self.kept[table, key] = rows
        return self.kept[table, key].get(str(of), []) if of else []

    def one(self, table: str, of: Any) -> dict[str, Any] | None:
        """The row of a table with this id."""
        return next(iter(self.under(table, "id", of)), None)


def _service(row: Mapping[str, Any], by: _Index) -> dict[str, Any]:
    service, of = dict(row), row.get("id")
    if organisation := by.one("organizations", row.get("organization_id")):
        service["organization"] = organisation
    for table in _UNDER_SERVICE:
        mine = [one for one in by.under(table, "service_id", of) if not one.get("service_at_location_id")]
        if mine:
            service[table] = mine
    contacts = [
        {**one, "phones": by.under("phones", "contact_id", one.get("id"))}
        for one in by.under("contacts", "service_id", of)
    ]
    places = [_place(one, by) for one in by.under("service_at_locations", "service_id", of)]
    for name, found in (("contacts", contacts), ("service_at_locations", places), ("attributes", _attributes(of, by))):
        if found:
            service[name] = found
    return service


def _place(row: Mapping[str, Any], by: _Index) -> dict[str, Any]:
    place = dict(row)
    if location := by.one("locations", row.get("location_id")):
        of = location.get("id")
        more = {name: by.under(name, "location_id", of) for name in ("addresses", "accessibility")} | {
            "attributes": _attributes(of, by)
        }
        place["location"] = {**location, **{name: rows for name, rows in more.items() if rows}}
    for name, found in (
        ("schedules", by.under("schedules", "service_at_location_id", row.get("id"))), ("attributes", _attributes(row.get("id"), by)),
    ):  # fmt: skip
        if found:
            place[name] = found
    return place


def _attributes(of: Any, by: _Index) -> list[dict[str, Any]]:
    found = []
    for row in by.under("attributes", "link_id", of):
        term = by.one("taxonomy_terms", row.get("taxonomy_term_id"))
        found.append({**row, "taxonomy_term": term} if term else dict(row))
    return found


def as_tables(services: Iterable[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Part nested services, as `kith.directory.open_referral_out` makes them, into tables.

    Examples
    --------
    >>> sorted(as_tables([{"id": "1", "name": "Lunch", "languages": [{"id": "2", "code": "pl"}]}]))
    ['languages', 'services']
    """
    tables: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for service in services:
        _part(service, "services", {}, tables)
    return {name: list(rows.values()) for name, rows in tables.items()}


_LINKS = {
    "services": "service_id", "locations": "location_id", "service_at_locations": "service_at_location_id", "contacts": "contact_id",
}  # fmt: skip
_ONE = {"organization": ("organizations", "organization_id"), "location": ("locations", "location_id"), "taxonomy_term": ("taxonomy_terms", "taxonomy_term_id")}  # fmt: skip


def _part(
    thing: Mapping[str, Any], table: str, link: Mapping[str, str], tables: dict[str, dict[str, dict[str, Any]]]
) -> None:
    row: dict[str, Any] = dict(link)
    for name, value in thing.items():
        if isinstance(value, Mapping):
            other, column = _ONE[name]
            row[column] = value["id"]
            _part(value, other, {}, tables)
        elif isinstance(value, list):
            for one in value:
                key = "link_id" if name == "attributes" else _LINKS[table]
                above = {"service_id": link["service_id"]} if name == "schedules" and "service_id" in link else {}
                _part(one, name, {**above, key: thing["id"]}, tables)
        else:
            row[name] = value
    tables[table].setdefault(str(thing["id"]), row)


def written(rows: list[dict[str, Any]]) -> str:
    """One table as CSV text; no cell is a formula to a spreadsheet.

    Examples
    --------
    >>> written([{"id": "1", "name": "=1+1"}])
    "id,name\\r\\n1,'=1+1\\r\\n"
    """
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(
        [
            [disarmed(value) if isinstance(value := row.get(name, ""), str) else value for name in columns]
            for row in rows
        ]
    )
    return out.getvalue()
