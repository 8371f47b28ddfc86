"""Files of feeds on disk: read whole into memory within a bound, and written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from kith.directory.open_referral import MOST_BYTES
from kith.directory.open_referral_csv import as_tables, written
from kith.directory.open_referral_out import page_of, service_of
from kith.directory.service import ServiceAtSite
from kith.errors import BadUsage, CannotRead

__all__ = ["files_of", "write_pages", "write_tables"]

_ENDINGS = (".json", ".csv")
_MOST_FILES = 2_000
_ON_A_PAGE = 200


def files_of(given: Path) -> dict[str, bytes]:
    """The files of one delivery by name: one file, or those of a folder; folders within it are not looked into.

    Errors: `BadUsage` where there is no such file or folder; `CannotRead` for more than a directory can weigh, before it is read.
    """
    if not given.exists():
        raise BadUsage(f"There is no file or folder {given}.", "Check the name.")
    paths = (
        sorted(one for one in given.iterdir() if one.suffix.lower() in _ENDINGS and one.is_file())
        if given.is_dir()
        else [given]
    )
    if len(paths) > _MOST_FILES or sum(one.stat().st_size for one in paths) > MOST_BYTES:
        raise CannotRead(
            f"{given} holds more than a directory can: {len(paths):,} files.", "Nothing was taken in. Ask its owner."
        )
    return {one.name: one.read_bytes() for one in paths}


def write_pages(entries: Sequence[ServiceAtSite], folder: Path) -> int:
    """Write pages of services as JSON, and say how many files there are."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = max(-(-len(entries) // _ON_A_PAGE), 1)
    for number in range(1, pages + 1):
        text = json.dumps(page_of(entries, page=number, size=_ON_A_PAGE), ensure_ascii=False, indent=1)
        (folder / f"services-{number:04}.json").write_text(text, encoding="utf-8")
    return pages


def write_tables(entries: Sequence[ServiceAtSite], folder: Path) -> int:
    """Write the tables of the standard as CSV, and say how many files there are."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = as_tables([service_of(one) for one in entries])
    for name, rows in tables.items():
        (folder / f"{name}.csv").write_text(written(rows), encoding="utf-8", newline="")
    return len(tables)
