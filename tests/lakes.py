"""Made-up places and lakes that many tests read: each is built once for a whole run, by whichever worker asks first."""

import fcntl
import json
import os
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from kith.places import read_areas
from kith.road.finding import what_to_ask
from kith.road.lake import KEY_FILE, Lake, open_lake
from kith.road.sources import find_sources
from kith.road.steps import BuildParams, build
from kith.synthetic import PlaceParams, generate, write

ON = date(2026, 11, 1)


class Made(NamedTuple):
    """A made-up place and the lake built from it. Nobody writes into either: who must, takes a copy."""

    place: Path
    folder: Path

    @property
    def lake(self) -> Lake:
        return open_lake(self.folder)

    @property
    def counts(self) -> Mapping[str, Any]:
        return json.loads((self.folder / "counts.json").read_text(encoding="utf-8"))

    def copy(self, into: Path) -> Path:
        """The lake again, to be written into."""
        return shutil.copytree(self.folder, into)


def build_from(place, lake, on=ON, **asked):
    """Build a lake as the road does, with the place's own areas."""
    params = BuildParams(on=on, asking=what_to_ask(**asked), places=read_areas(place / "areas"))
    return build(find_sources([place]), lake, params)


def made_once(tmp_path_factory, people, seed) -> Made:
    """The place and lake of so many people: built by the first who asks, while the others wait."""

    def make(place):
        write(generate(PlaceParams(people=people, seed=seed, on=ON)), place)

    return _once(tmp_path_factory, f"{people}-{seed}", make)


def made_of_few(tmp_path_factory, made, files) -> Made:
    """The lake of only these files of a place, for what does not hang on how many there are."""

    def make(place):
        shutil.copytree(made.place / "areas", place / "areas")
        for name in files:
            shutil.copy2(made.place / name, place / name)

    return _once(tmp_path_factory, f"{made.place.parent.name}-of-{len(files)}", make)


def _once(tmp_path_factory, name, make) -> Made:
    kept = kept_in(tmp_path_factory) / name
    made = Made(kept / "place", kept / "lake")
    with open(kept.with_suffix(".lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            begun = kept.with_suffix(".begun")
            shutil.rmtree(begun, ignore_errors=True)
            begun.mkdir()
            make(begun / "place")
            if os.environ.get("KITH_EXAMPLES") != "long":
                _write_secret(begun / "lake")
            build_from(begun / "place", begun / "lake")
            begun.rename(kept)
    return made


def _write_secret(lake):
    """The same secret on every run, so that “the first person” of a test is; the long run draws one, and meets others."""
    lake.mkdir()
    (lake / KEY_FILE).touch(mode=0o600)
    (lake / KEY_FILE).write_text(json.dumps({"key": "made up for tests" * 4}) + "\n", encoding="utf-8")


def kept_in(tmp_path_factory) -> Path:
    """One folder for all workers, and for all runs of one `make test`, which names it."""
    named = os.environ.get("KITH_TEST_LAKES")
    own = tmp_path_factory.getbasetemp()
    folder = Path(named) if named else (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "lakes"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
