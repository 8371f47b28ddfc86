"""A file as it arrives: held against size and name, laid down under a name of our own, and known by its header."""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid4

from kith.errors import CannotRead
from kith.people.layouts import TOLD_HERE
from kith.road.sources import FHIR, READABLE, layout_of
from kith.tables.writing import create_private
from kith.web.register_files import arriving

__all__ = ["MOST_BYTES", "Laid", "lay_down", "name_for", "refuse_odd_name"]

MOST_BYTES = 500 << 20
"""A larger extract is brought in by kith build and kith load, which need no browser to wait."""

_LONGEST_NAME = 150
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_ODD = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]|\.\.|%00|^[\s.~-]|[\s.]$")


@dataclass(frozen=True)
class Laid:
    """A file that was laid down: where, how large, its fingerprint, its layout."""

    path: Path
    size_bytes: int
    fingerprint: str
    layout: str


def refuse_odd_name(name: str) -> None:
    """Refuse a file whose name could mean something to a computer, or whose ending is of nothing that is read (IMP-24).

    Raises
    ------
    CannotRead
        with what to do.

    Examples
    --------
    >>> refuse_odd_name("Elm Tree list, November.csv")
    >>> refuse_odd_name("list.csv.exe")
    Traceback (most recent call last):
    kith.errors.CannotRead: “list.csv.exe” ends in .exe, which is no table. Send .csv, .xlsx, .parquet or .ndjson, also packed as .gz.
    >>> refuse_odd_name("../../register.csv")
    Traceback (most recent call last):
    kith.errors.CannotRead: The name of this file holds signs that no name of a table needs. Give it a plain name and send it again.
    """
    if _ODD.search(name) or _RESERVED.match(name) or len(name) > _LONGEST_NAME:
        raise CannotRead(
            "The name of this file holds signs that no name of a table needs.",
            "Give it a plain name and send it again.",
        )
    bare = name.lower().removesuffix(".gz")
    if not bare.endswith(READABLE):
        ending = PurePosixPath(name).suffix or "nothing"
        raise CannotRead(
            f"“{name}” ends in {ending}, which is no table.",
            "Send .csv, .xlsx, .parquet or .ndjson, also packed as .gz.",
        )


def lay_down(uploaded: Any) -> Laid:
    """Lay an uploaded file down, readable by nobody else, and tell its layout from its header.

    Errors: `CannotRead` for a name or a size that is refused, and for what cannot be a table; `UnknownLayout`.
    """
    refuse_odd_name(uploaded.name)
    if uploaded.size > MOST_BYTES:
        raise CannotRead(
            f"This file has {uploaded.size:,} bytes, and a page takes at most {MOST_BYTES:,}.",
            "Ask whoever runs the service to bring it in with kith build and kith load.",
        )
    path = arriving(f"upload-{uuid4().hex}") / f"sent{_ending(uploaded.name)}"
    try:
        mark = _written(uploaded, path)
        layout, _ = layout_of(path)
        if layout == TOLD_HERE.name:
            raise CannotRead("This is the layout in which Kith itself keeps what people told the team.", "Record it on each person’s page.")  # fmt: skip
        if layout == FHIR:
            raise CannotRead("FHIR files cannot be brought in by a page yet.", "Use kith build and kith load.")
    except BaseException:
        shutil.rmtree(path.parent, ignore_errors=True)
        raise
    return Laid(path, uploaded.size, mark, layout)


def _written(uploaded: Any, path: Path) -> str:
    """Write a file down as it comes, and give its fingerprint."""
    mark = hashlib.sha256()
    with create_private(path) as file:
        for chunk in uploaded.chunks():
            mark.update(chunk)
            file.write(chunk)
    return mark.hexdigest()


def name_for(laid: Laid, replaces: str, taken: frozenset[str]) -> str:
    """The name that a file gets here: that of the file whose place it takes, with its own ending; else one of its layout.

    Examples
    --------
    >>> name_for(Laid(Path("sent.xlsx"), 1, "ab12" * 16, "housing"), "housing.csv", frozenset({"housing.csv"}))
    'housing.xlsx'
    >>> name_for(Laid(Path("sent.csv"), 1, "ab12" * 16, "housing"), "", frozenset({"housing.csv"}))
    'housing-ab12ab12.csv'
    """
    ending = _ending(laid.path.name)
    if not replaces:
        return f"{laid.layout}-{laid.fingerprint[:8]}{ending}"
    name = f"{replaces.removesuffix(_ending(replaces))}{ending}"
    return name if name == replaces or name not in taken else f"{laid.layout}-{laid.fingerprint[:8]}{ending}"


def _ending(name: str) -> str:
    """The ending of a name, with .gz where it is packed; only of those that are read."""
    low = name.lower()
    packed = ".gz" if low.endswith(".gz") else ""
    return PurePosixPath(low.removesuffix(".gz")).suffix + packed
