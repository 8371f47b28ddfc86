"""Entries in the forms in which they are compared, in an order that does not depend on how they came."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from unicodedata import decimal

import pyarrow as pa
import pyarrow.compute as pc

from kith.coding import nhs_number, postcodes
from kith.people.linking import contact_details, names
from kith.tables.schema import BadCell

COLUMNS = (
    "nhs_number", "given_name", "family_name", "former_family_name", "preferred_name", "birth_date", "sex", "postcode",
    "address", "city", "phone", "email", "birth_place", "occupation",
)  # fmt: skip
"""What can be compared, by Kith's names; an entry may have any of them, and a table may leave columns out."""

_LIST = pa.list_(pa.string())
_SEXES = {"m": "male", "male": "male", "man": "male", "boy": "male", "1": "male"}
_SEXES |= {"f": "female", "female": "female", "woman": "female", "girl": "female", "2": "female"}
_SLASHED = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_NOT_DIGITS = re.compile(r"\D+")
_NOT_LETTERS = re.compile(r"[\W_]+")
_ISO = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*)?")


def prepare(entries: pa.Table) -> pa.Table:
    """Turn entries into the columns that comparisons read.

    Parameters
    ----------
    entries : Table, one row per entry; `entry_id` (text) and any of `COLUMNS`, as text (`birth_date` also as dates)

    Returns
    -------
    Table, one row per entry, in order of entry_id, with
        unique_id       position in that order, from 0
        entry_id, source
        nhs             NHS number, only where it is valid; nhs_written what was written, digits only where it has any
        given, family   cleaned names; given_roots, family_parts, given_sounds, family_sounds lists of other forms
        generation      junior, senior, second... where a name says so
        birth           YYYYMMDD, or the text where it is no date, in ASCII; birth_year where it has eight letters, four digits first
        and sex, postcode, address, house, city, phone, email (with email_name, email_digits, email_tells), birth_place
        and occupation, cleaned

    Examples
    --------
    >>> from kith.people.linking.preparing import prepare
    >>> rows = prepare(pa.table({"entry_id": ["b", "a"], "family_name": ["Khan", "ABBOTT"]}))
    >>> rows["entry_id"].to_pylist(), rows["family"].to_pylist(), rows["birth"].to_pylist()
    (['a', 'b'], ['abbott', 'khan'], [None, None])
    """
    entries = entries.take(pc.sort_indices(entries["entry_id"].cast(pa.string())))
    cells = {name: _as_text(entries, name) for name in COLUMNS}
    given, family = _each(cells["given_name"], _name), _each(cells["family_name"], _name)
    number = _each(cells["nhs_number"], _number_as_written)
    birth = _each(cells["birth_date"], birth_text)
    columns: dict[str, Any] = {
        "unique_id": pa.array(range(len(entries)), pa.int64()),
        "entry_id": entries["entry_id"].cast(pa.string()),
        "source": _as_text(entries, "source"),
        "nhs": _each(number, _valid_number),
        "nhs_written": number,
        "birth": birth,
        "birth_year": _each(birth, _year, pa.int32()),
        "sex": _each(cells["sex"], lambda text: _SEXES.get(text.strip().casefold())),
        "city": _each(cells["city"], contact_details.clean_place),
        "birth_place": _each(cells["birth_place"], contact_details.clean_place),
        "occupation": _each(cells["occupation"], contact_details.clean_place),
        **_names_of(cells, given, family),
        **_contacts_of(cells, _joined(given, family)),
    }
    return pa.table(columns)


def _names_of(cells: Mapping[str, pa.Array], given: pa.Array, family: pa.Array) -> dict[str, Any]:
    """Names and the other forms they may take."""
    given_all = _joined(given, _each(cells["preferred_name"], _name))
    family_all = _joined(family, _each(cells["former_family_name"], _name))
    said_so = (_each(cells[name], names.generation) for name in ("family_name", "given_name"))
    return {
        "given": given,
        "given_roots": _each(given_all, names.roots, _LIST),
        "given_sounds": _each(given_all, _given_sounds, _LIST),
        "given_letters": _each(given, lambda name: "".join(sorted(name))),
        "given_is_listed": _each(given, names.is_listed, pa.bool_()),
        "given_count": _count(given),
        "family": family,
        "family_parts": _each(family_all, _parts, _LIST),
        "family_sounds": _each(family_all, _sounds, _LIST),
        "generation": pc.coalesce(*said_so),
    }


def _contacts_of(cells: Mapping[str, pa.Array], name: pa.Array) -> dict[str, Any]:
    """Where somebody lives and how to reach them."""
    address = _each(cells["address"], contact_details.clean_address)
    email = _each(cells["email"], contact_details.clean_email)
    return {
        "postcode": _each(cells["postcode"], _postcode),
        "address": address,
        "house": _each(address, contact_details.house_number),
        "phone": _each(cells["phone"], contact_details.clean_phone),
        "email": email,
        "email_name": _each(email, contact_details.email_name),
        "email_digits": _each(email, contact_details.email_digits),
        "email_tells": _email_tells(email, name),
    }


def birth_text(text: str) -> str | None:
    """A date of birth as eight digits, year first; other text without spaces, so that it can still be compared.

    Examples
    --------
    >>> birth_text("1945-07-14"), birth_text("14/7/1945"), birth_text("about 1945"), birth_text("19450230")
    ('19450714', '19450714', 'about1945', '19450230')
    >>> birth_text("١٩٤٥-٠٧-١٤"), birth_text("né 1945").isascii()
    ('19450714', True)
    """
    bare = _in_ascii(text.strip())
    if found := _ISO.fullmatch(bare):
        return "".join(found.groups())
    if found := _SLASHED.fullmatch(bare):
        day, month, year = found.groups()
        return f"{year}{month:0>2}{day:0>2}"
    return "".join(bare.casefold().split()) or None


def _in_ascii(text: str) -> str:
    """Digits of any script as 0 to 9, and other letters by their number: places are compared, and each takes one byte."""
    if text.isascii():
        return text
    digits = "".join(str(decimal(letter)) if letter.isdecimal() else letter for letter in text)
    return digits.encode("ascii", "backslashreplace").decode("ascii")


def _year(birth: str) -> int | None:
    return int(birth[:4]) if len(birth) == 8 and birth[:4].isdigit() else None


def _as_text(entries: pa.Table, name: str) -> pa.Array:
    """A column as text, missing or empty as null; an absent column is all null."""
    if name not in entries.column_names:
        return pa.nulls(entries.num_rows, pa.string())
    column = entries[name].combine_chunks()
    if pa.types.is_date(column.type):
        return pc.strftime(column, format="%Y-%m-%d")
    return column.cast(pa.string())


def _each(column: pa.Array | pa.ChunkedArray, read: Callable[[str], Any], kind: pa.DataType | None = None) -> pa.Array:
    """Read every distinct text once and take the results back to the rows."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    coded = whole.dictionary_encode()
    values = [read(text) if text and not text.isspace() else None for text in coded.dictionary.to_pylist()]
    return pa.array(values, kind or pa.string()).take(coded.indices)


def _email_tells(email: pa.Array, name: pa.Array) -> pa.Array:
    """Whether an e-mail address says more than its owner's name does."""
    both = zip(email.to_pylist(), name.to_pylist())
    told = [None if each is None else contact_details.tells_more(each, words) for each, words in both]
    return pa.array(told, pa.bool_())


def _count(column: pa.Array) -> pa.Array:
    """How many rows have the same text."""
    counts = pc.value_counts(column)
    coded = pc.index_in(column, value_set=counts.field("values"))
    return counts.field("counts").take(coded)


def _joined(first: pa.Array, second: pa.Array) -> pa.Array:
    """Two columns of words as one; a missing side leaves the other."""
    return pc.binary_join_element_wise(pc.coalesce(first, ""), pc.coalesce(second, ""), " ")


def _parts(name: str) -> list[str]:
    """The words of a family name that are long enough to be one by themselves."""
    return sorted({word for word in name.split() if len(word) > 2})


def _sounds(name: str) -> list[str]:
    return sorted({heard for word in name.split() if (heard := names.sound(word))})


def _given_sounds(name: str) -> list[str]:
    """Sounds of the first given name and of what it may be short for."""
    return sorted({heard for word in names.roots(name) if (heard := names.sound(word))})


def _name(text: str) -> str | None:
    return names.clean_name(text) or None


def _valid_number(text: str) -> str | None:
    try:
        return nhs_number.read_nhs_number(text)
    except BadCell:
        return None


def _number_as_written(text: str) -> str | None:
    digits = text if text.isdigit() else _NOT_DIGITS.sub("", text)
    return digits if len(set(digits)) > 1 else None


def _postcode(text: str) -> str | None:
    bare = _NOT_LETTERS.sub("", text).upper()
    return None if not bare or postcodes.is_special(bare) else bare
