"""Which files are given, and which layout each has: every file is named aloud, read or not."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from kith.errors import BadUsage, UnknownLayout
from kith.people.layouts import LAYOUTS, recognise
from kith.tables.reading import open_cells

FHIR = "fhir"
READABLE = (".csv", ".txt", ".tsv", ".xlsx", ".parquet", ".ndjson", ".jsonl", ".json")
"""Endings that are looked at in a folder, each also with .gz; a file named on its own is always looked at."""


@dataclass(frozen=True)
class Source:
    """One partner's file.

    path     where it lies
    name     what the lake calls it: the file's name, with its folder's where two files share a name
    layout   one of `LAYOUTS`, or "fhir"
    because  why it was taken for that layout, in words
    """

    path: Path
    name: str
    layout: str
    because: str

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the file's bytes, as hex: two files with one fingerprint are the same file."""
        return fingerprint(self.path)


@dataclass(frozen=True)
class Sources:
    """What was given: the files to read, and those left out with the reason for each."""

    found: tuple[Source, ...]
    left_out: tuple[tuple[str, str], ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """One sentence per file, for the screen."""
        taken = [f"{source.name} is {source.layout}: {source.because}." for source in self.found]
        return (*taken, *(f"{name} is not read: {why}" for name, why in self.left_out))


def find_sources(
    given: Sequence[Path], layout: str | None = None, earlier: Mapping[str, Mapping[str, Any]] | None = None
) -> Sources:
    """Find the files in what was given, and the layout of each.

    Parameters
    ----------
    given : files, or folders whose own files are taken (folders within are not)
    layout : the layout of every file, where the caller knows better than the header
    earlier : `files` of a lake's `lake.json`; a file that is the same to the byte is not opened to be known again

    Returns
    -------
    Sources, ordered by name

    Raises
    ------
    UnknownLayout
        a file named on its own fits no layout; in a folder such a file is left out and named
    BadUsage
        no such file, no such layout, or nothing to read
    """
    if layout is not None and layout not in (*LAYOUTS, FHIR):
        raise BadUsage(f"There is no layout {layout!r}.", f"There are: {', '.join((*LAYOUTS, FHIR))}.")
    paths = [(path, one != path) for one in given for path in _files(one)]
    repeated = {name for name, times in Counter(path.name for path, _ in paths).items() if times > 1}
    found: list[Source] = []
    left_out: list[tuple[str, str]] = []
    for path, in_folder in paths:
        name = f"{path.parent.name}/{path.name}" if path.name in repeated else path.name
        try:
            found.append(_source(path, name, layout, (earlier or {}).get(name)))
        except UnknownLayout as unknown:
            if not in_folder:
                raise UnknownLayout(f"{name}: {unknown.what}", unknown.mend) from None
            left_out.append((name, str(unknown)))
    if not found:
        raise BadUsage("There is nothing to read.", " ".join(f"{name}: {why}" for name, why in left_out))
    return Sources(tuple(sorted(found, key=lambda source: source.name)), tuple(left_out))


def _source(path: Path, name: str, layout: str | None, told: Mapping[str, Any] | None) -> Source:
    if layout:
        return Source(path, name, layout, "as given")
    if told:
        again = Source(path, name, told["layout"], "it is the same file as on the last run")
        if again.fingerprint == told["fingerprint"]:
            return again
    return Source(path, name, *layout_of(path))


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(one for one in path.iterdir() if one.is_file() and _readable(one))
    if not path.is_file():
        raise BadUsage(f"There is no file or folder {path}.", "Check the name.")
    return [path]


def _readable(path: Path) -> bool:
    name = path.name.lower().removesuffix(".gz")
    return not name.startswith((".", "readme")) and name.endswith(READABLE)


def layout_of(path: Path) -> tuple[str, str]:
    """The layout of a file and why it is taken for it: FHIR by its first resource, else by the header.

    Raises
    ------
    UnknownLayout
        no layout fits, or more than one does
    """
    if _is_fhir(path):
        return FHIR, "it holds FHIR resources"
    known = recognise(open_cells(path).header)
    return known.layout, "; ".join(known.reasons)


def _is_fhir(path: Path) -> bool:
    name = path.name.lower().removesuffix(".gz")
    if not name.endswith((".ndjson", ".jsonl", ".json")):
        return False
    opener = gzip.open if path.name.lower().endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8", errors="replace") as lines:
        start = lines.read(4096).lstrip()
    if not start.startswith("{"):
        return False
    try:
        return "resourceType" in json.loads(start.split("\n", 1)[0])
    except ValueError:
        return '"resourceType"' in start


def fingerprint(path: Path) -> str:
    """SHA-256 of a file's bytes, as hex: two files with one fingerprint are the same file."""
    with open(path, "rb") as whole:
        return hashlib.file_digest(whole, "sha256").hexdigest()
