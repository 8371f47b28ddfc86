"""A list of places in one sheet, such as a council or a charity keeps: one row for each, columns by the names people give them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping

from kith.directory.feed import Given
from kith.directory.open_referral import MOST_ROWS
from kith.directory.service import FIELDS
from kith.errors import CannotRead, UnknownLayout

__all__ = ["KINDS", "rows_of_list"]

_CALLED = {
    "ref": ("id", "asset_id", "service_id", "reference", "ref"),
    "service": ("same_service_as",),
    "kind": ("kind", "type", "category"),
    "name": ("name", "service", "service_name", "title"),
    "organisation": ("organisation", "organization", "provider", "run_by"),
    "description": ("description", "detail", "details", "about"),
    "site": ("site", "venue", "building"),
    "address": ("address", "street"),
    "postcode": ("postcode", "post_code", "postal_code"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "lng", "long"),
    "phone": ("phone", "telephone", "tel"),
    "email": ("email", "e_mail"),
    "website": ("website", "url", "web"),
    "assured_date": ("assured_date", "last_checked", "checked"),
    "said": ("last_modified", "updated", "changed"),
    "confidential": ("confidential",),
}
"""What columns are called; a field of the directory is known by its own name too."""

KINDS = {
    "mental_health_service": "mental-health", "pharmacy": "health-care", "dentist": "health-care", "hospital_or_clinic_building": "health-care",
    "food_bank": "food", "leisure_centre": "activity", "warm_space": "warmth", "advice_centre": "money", "carers_centre": "caring",
}  # fmt: skip
"""What a kind of place is for. A library, a hub or a care home is for many things, so its row says of none: whoever looks asks."""

_YES = frozenset({"yes", "y", "true", "1", "confidential"})


def rows_of_list(name: str, text: bytes) -> Iterator[Given]:
    """The rows of a sheet, given as CSV.

    Raises
    ------
    UnknownLayout
        no column that could be an id, or none that could be a name.
    CannotRead
        no UTF-8, no CSV, or more rows than a directory can have.

    Examples
    --------
    >>> sheet = b"asset_id,kind,name,lat,lon\\nTA1,food_bank,Tern Lane,53.4,-2.3\\n"
    >>> row = next(rows_of_list("assets.csv", sheet))
    >>> row.ref, row.values["needs"], row.values["latitude"]
    ('TA1', 'food', '53.4')
    """
    rows = csv.reader(io.StringIO(_decoded(name, text), newline=""))
    try:
        places = _columns(next(rows, []), name)
        for number, cells in enumerate((row for row in rows if any(cell.strip() for cell in row)), start=1):
            if number > MOST_ROWS:
                raise CannotRead(
                    f"{name} has more than {MOST_ROWS:,} rows.",
                    "Nothing was taken in. Ask its owner, or send it in parts.",
                )
            yield _row(number, {what: cells[place].strip() for what, place in places.items() if place < len(cells)})
    except csv.Error as wrong:
        raise CannotRead(f"{name} is no CSV that can be read: {wrong}.", "Ask for it again.") from None


def _decoded(name: str, text: bytes) -> str:
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CannotRead(f"{name} is not UTF-8.", "Save it as CSV UTF-8 and try again.") from None


def _columns(header: list[str], name: str) -> dict[str, int]:
    plain = [re.sub(r"[^a-z0-9]+", "_", cell.strip().lower()).strip("_") for cell in header]
    found: dict[str, int] = {}
    for what, words in {**{field: (field,) for field in FIELDS}, **_CALLED}.items():
        place = next((plain.index(word) for word in (*words, what) if word in plain), None)
        if place is not None:
            found[what] = place
    for needed in ("ref", "name"):
        if needed not in found:
            raise UnknownLayout(
                f"{name} has no column that could be the {'id' if needed == 'ref' else 'name'}.",
                f"Call one: {', '.join(_CALLED[needed])}.",
            )
    return found


def _row(number: int, cells: Mapping[str, str]) -> Given:
    values: dict[str, object] = {what: text for what, text in cells.items() if what in FIELDS and what != "hours"}
    if not values.get("needs"):
        values["needs"] = KINDS.get(cells.get("kind", ""), "")
    if hours := cells.get("hours"):
        values["hours"] = [{"note": hours}]
    marks = frozenset({"confidential"} if cells.get("confidential", "").lower() in _YES else ())
    return Given(number, cells.get("ref", ""), values, cells.get("service", ""), cells.get("said"), marks)
