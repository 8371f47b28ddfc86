"""The register's files: partners' files as last taken, and the lake built from them, from which the database was loaded.

They lie in `KITH_HOME/register`, private to whoever runs Kith. A new pair of them takes the place of the old in one step
together with the database: what is whole waits under `register.next`, the database is committed, the folders change
places. Whoever comes next after a stop in the middle finds out from the database which of the two holds, and ends it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import connection

from kith.errors import BadUsage
from kith.people.records.loading import FileTold, mark_held, mark_of
from kith.road.lake import KEY_FILE, Lake, open_lake
from kith.road.sources import Sources, find_sources
from kith.road.steps import name_of

__all__ = [
    "FILES", "LAKE", "STANDINGS", "arrival", "arriving", "copied_in", "kept_lake", "kept_sources", "mark_of_lake", "places_folder", "put_in_place", "register_folder",
    "standing", "whole_of",
]  # fmt: skip

FILES, LAKE, AREAS = "files", "lake", "areas"
_CAME_FROM = "came-from"
T = TypeVar("T")

STANDINGS = {
    "kept": "",
    "not kept": "The partners’ files that the register was read from are not kept here, so nothing can be brought in beside them. "
    "Load the lake again with them: kith load LAKE --files FOLDER",
    "behind": "The register was loaded from another lake than the one whose files are kept here. "
    "Load the lake again with its files: kith load LAKE --files FOLDER",
}  # fmt: skip
"""How the kept files stand to the register in the database, with what to do."""


def register_folder() -> Path:
    """Where the kept files and their lake lie."""
    return settings.HOME / "register"


def arrival(run: int | str) -> Path:
    """Where what arrives for one import lies, if anything does, until it is brought in or taken away."""
    return settings.HOME / "arriving" / str(run)


def arriving(run: int | str) -> Path:
    """The same folder, made if need be, private."""
    folder = arrival(run)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def kept_lake() -> Lake:
    """The lake of the register in the database; `BadUsage` where its files are not kept."""
    if how := STANDINGS[standing()]:
        raise BadUsage(how)
    return open_lake(register_folder() / LAKE)


def kept_sources(folder: Path, lake: Lake) -> Sources:
    """The files of a folder as sources; those that the lake knows are not opened to be known again."""
    return find_sources([folder / FILES], earlier=lake.about.get("files"))


def places_folder(folder: Path) -> Path | None:
    """The areas that came with the files, if any did."""
    found = folder / FILES / AREAS
    return found if found.is_dir() else None


def standing() -> str:
    """How the kept files stand to the register in the database: one of `STANDINGS`."""
    _recovered()
    if not (register_folder() / LAKE).is_dir():
        return "not kept"
    return "kept" if mark_of_lake(register_folder()) == mark_held() else "behind"


def mark_of_lake(folder: Path) -> str:
    """The mark of the lake in a folder, as the database has it once that lake was loaded."""
    lake = open_lake(folder / LAKE)
    told = [
        FileTold(name, one["layout"], one["fingerprint"], one["counts"]) for name, one in lake.about["files"].items()
    ]
    return mark_of(told, lake.on, lake.about.get("made_from", ""))


def copied_in(files: Path, lake: Path, into: Path) -> None:
    """Copy partners' files, with their areas, and the lake built from them into a folder of this installation.

    Errors: `BadUsage` where the lake was built from other files, or its secret lies elsewhere.
    """
    _must_be_of(files, open_lake(lake))
    (into / FILES).mkdir(mode=0o700)
    for source in find_sources([files], earlier=open_lake(lake).about.get("files")).found:
        _copy(source.path, into / FILES / source.path.name)
    if (files / AREAS).is_dir():
        shutil.copytree(files / AREAS, into / FILES / AREAS, copy_function=_copy)
    (into / LAKE).mkdir(mode=0o700)
    for path in sorted(lake.iterdir()):
        if path.is_file() and not path.name.startswith("."):
            _copy(path, into / LAKE / path.name)


def whole_of(into: Path) -> None:
    """Lay the kept files and their lake into a folder, for a build beside the one in use.

    By a second name of the same file where the disk has that: nothing here is ever written over, a new file takes its place.
    """
    _recovered()
    for path in sorted(register_folder().rglob("*")):
        to = into / path.relative_to(register_folder())
        if path.is_dir():
            to.mkdir(mode=0o700, parents=True, exist_ok=True)
        elif path.name != _CAME_FROM:
            _linked(path, to)


def put_in_place(whole: Path, commit: Callable[[Path], T]) -> T:
    """Let a whole new pair of files and lake take the place of the kept, together with what `commit` does in the database.

    `commit` is given the folder in which the new pair waits meanwhile.

    Where `commit` fails, nothing has changed. Being stopped anywhere leaves the old or the new, found out at the next use.
    """
    with _alone():
        _finish()
        (whole / _CAME_FROM).write_text(str(whole.relative_to(settings.HOME)), encoding="utf-8")
        os.replace(whole, _next())
        try:
            done = commit(_next())
        except BaseException:
            os.replace(_next(), whole)
            raise
        _must_last()
        _change_places()
    return done


def _must_last() -> None:
    """The commit must be on the disk before the folders that it speaks of change places; SQLite else writes it later."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint")


def _must_be_of(files: Path, lake: Lake) -> None:
    known = {name: told["fingerprint"] for name, told in lake.about["files"].items()}
    found = {one.name: one.fingerprint for one in find_sources([files], earlier=lake.about["files"]).found}
    if known != found:
        others = ", ".join(sorted(name for name in known.keys() | found.keys() if known.get(name) != found.get(name)))
        raise BadUsage(
            f"{lake.folder} was not built from the files of {files}: {others}.",
            "Give the folder that kith build was given. A lake of FHIR files cannot be kept with them yet.",
        )
    key = lake.folder / KEY_FILE
    if not key.is_file() or name_of(key.read_bytes()) != lake.about.get("key"):
        raise BadUsage(
            f"The secret that the people of {lake.folder} are named with is not in it.",
            f"Copy it there as {KEY_FILE}, readable by nobody else, so that they keep their ids.",
        )


def _copy(path: Path | str, to: Path | str) -> None:
    shutil.copyfile(path, to)
    os.chmod(to, 0o600)


def _linked(path: Path, to: Path) -> None:
    try:
        os.link(path, to)
    except OSError:
        shutil.copy2(path, to)


def _next() -> Path:
    return settings.HOME / "register.next"


def _old() -> Path:
    return settings.HOME / "register.old"


@contextmanager
def held_still() -> Iterator[Path | None]:
    """The kept files, which nobody changes meanwhile, for a copy of them beside the database; None where none are kept."""
    with _alone():
        _finish()
        yield register_folder() if register_folder().is_dir() else None


def put_back_files(found: Path | None) -> None:
    """Let files out of a backup take the place of the kept ones; None where the backup has none."""
    with _alone():
        for path in (_next(), _old(), register_folder()):
            shutil.rmtree(path, ignore_errors=True)
        if found is not None:
            os.replace(found, register_folder())


@contextmanager
def _alone() -> Iterator[None]:
    """One at a time changes the kept files; whoever was killed holds nothing any more."""
    with open(settings.HOME / "register.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _recovered() -> None:
    """End what was stopped in the middle, if anything was; whoever is in the middle of it is waited for."""
    if _next().exists() or _old().exists():
        with _alone():
            _finish()


def _finish() -> None:
    if _next().exists() and not _is_loaded():
        os.replace(_next(), settings.HOME / (_next() / _CAME_FROM).read_text(encoding="utf-8"))
        if _old().exists() and not register_folder().exists():
            os.replace(_old(), register_folder())
    elif _next().exists():
        _change_places()
    shutil.rmtree(_old(), ignore_errors=True)


def _is_loaded() -> bool:
    """Whether the database was loaded from what waits; the same lake loaded twice is as good as new."""
    return mark_of_lake(_next()) == mark_held()


def _change_places() -> None:
    if register_folder().exists() and _next().exists():
        shutil.rmtree(_old(), ignore_errors=True)
        os.replace(register_folder(), _old())
    os.replace(_next(), register_folder())
    (register_folder() / _CAME_FROM).unlink(missing_ok=True)
    shutil.rmtree(_old(), ignore_errors=True)
