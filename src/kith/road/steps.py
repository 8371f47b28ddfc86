"""The whole road, one step after another: files, register, flags, lists; counts add up or nothing goes on."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from kith.errors import NothingUsable
from kith.people.linking import LinkParams
from kith.places import Places
from kith.road.finding import Asking, ask_register, used_before, used_now, what_is_silent, what_moved
from kith.road.gathering import Gathered, Gathering, gather
from kith.road.lake import VERSION, Lake, open_lake, secret_of
from kith.road.laying import lay_down, lay_lists, publish
from kith.road.receiving import Earlier, Handed, Received, Receiving, receive
from kith.road.registering import Matching, Registered, register_everybody
from kith.road.sources import Sources
from kith.road.standing import counts_again, made_from, stands
from kith.tables import Table
from kith.tables.engines import open_engine

Say = Callable[[str, int, int], None]
"""Told of each step: what is being done, how far, out of how much (0 where not known)."""


@dataclass(frozen=True)
class BuildParams:
    """How a lake is built.

    on        the day asked for
    asking    rules and codelists
    places    areas and postcodes, where they are known
    key_file  the secret of pseudonyms; None for the lake's own
    handed    tables that came out of FHIR files
    linking   how records are linked
    decisions pairs that people have decided, as `people.linking.link` takes them
    say       told of each step
    memory    most the engine may use
    engine    what does the work, of `open_engine`: duckdb, or spark, which links records too
    master    of Spark only: where its cluster is
    """

    on: date
    asking: Asking
    places: Places | None = None
    key_file: Path | None = None
    handed: Sequence[Handed] = ()
    linking: LinkParams = field(default_factory=LinkParams)
    decisions: Table | None = None
    say: Say = lambda what, done, total: None
    memory: str = "1GB"
    engine: str = "duckdb"
    master: str | None = None


@dataclass(frozen=True, eq=False)
class Built:
    """What a build left.

    lake      the lake
    counts    what `counts.json` says
    received  every file, checked
    cautions  sentences on what the lists lean on that nobody sent
    """

    lake: Lake
    counts: dict[str, Any]
    received: tuple[Received, ...]
    cautions: tuple[str, ...] = ()


def build(sources: Sources, folder: Path, params: BuildParams) -> Built:
    """Go the whole road from partners' files to lists.

    Parameters
    ----------
    sources : the files
    folder : the lake; one that is there already is brought up to date, reading only rows that changed
    params : day, rules, areas, secret

    Returns
    -------
    Built. The new lake takes the place of the old when all of it is ready, in one step.

    Raises
    ------
    NothingUsable
        no row of any file could be used
    RowsDoNotAddUp
        a row was lost
    RuleChanged
        a rule was edited under a version already used in this lake
    """
    secret = secret_of(folder, params.key_file)
    lake = open_lake(folder, must_exist=False)
    matching = Matching(params.linking, params.decisions)
    mark = made_from(params.asking, params.places, matching, on=params.on, key=name_of(secret))
    with _staging(folder) as staging:
        received = _receive(sources, lake, params, Receiving(staging, params.on, salt_of(secret)))
        if stands(lake, received, mark):
            return _leave_standing(lake, received, params, staging)
        # The engine is not closed by hand: relations that the rules cached still hold it, and let it go when they go.
        engine = open_engine(params.engine, memory=params.memory, scratch=staging, master=params.master)
        how = Gathering(engine, staging, params.on, secret, lake)
        params.say("reading what the rows say", 0, 0)
        gathered = gather(received, how)
        params.say("linking records", 0, 0)
        registered = register_everybody(gathered, params.places, how, matching)
        staged = lay_down(registered, gathered, received, how)
        params.say("asking the rules", 0, 0)
        flagged = ask_register(staged, engine, params.asking, lake, params.on)
        lists = lay_lists(flagged, staged, engine)
        counts = count(received, gathered, registered, {"lists": lists, **_rows_of(staged)})
        cautions = what_is_silent(staged, engine, params.asking, params.on)
        about = {
            **_about(params, received, lake, cautions),
            "key": name_of(secret),
            "made_from": mark,
            "decisions": matching.mark,
            "model": registered.linked.model,
            "rule_counts": flagged.counts.to_pylist(),
            "used": used_ever(lake, params.asking),
        }
        lake = publish(staged, lake, counts, about)
    return Built(lake, counts, tuple(received), cautions)


def _leave_standing(lake: Lake, received: Sequence[Received], params: BuildParams, staging: Path) -> Built:
    """Nothing that the lake was made from has changed: its tables stay, and its counts say so."""
    params.say("nothing has changed", 0, 0)
    cautions = tuple(lake.about["cautions"])
    counts = counts_again(lake, received)
    staged = Lake(staging / "lake")
    staged.folder.mkdir()
    about = {**lake.about, **_about(params, received, lake, cautions)}
    return Built(publish(staged, lake, counts, about), counts, tuple(received), cautions)


@contextmanager
def _staging(folder: Path):
    """A private folder inside the lake, gone at the end whatever happens: rows lie in it with their names."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(".staging-*"):  # of a run that was killed
        shutil.rmtree(left, ignore_errors=True)
    staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=folder))  # mode 0700
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def name_of(secret: bytes) -> str:
    """Which secret it is, without giving it away."""
    return hashlib.sha256(b"which key" + secret).hexdigest()[:16]


def salt_of(secret: bytes) -> bytes:
    """The salt of the keys of rows: of the secret, and not the secret itself."""
    return hashlib.sha256(b"rows" + secret).digest()


def _receive(sources: Sources, lake: Lake, params: BuildParams, how: Receiving) -> list[Received]:
    def told(name: str, _rows: int, done: int, total: int) -> None:
        params.say(f"checking {name}", done, total)

    given = {one.name: (one.fingerprint, one.layout) for one in sources.found}
    given |= {one.name: (one.fingerprint, one.layout) for one in params.handed}
    how = Receiving(how.staging, how.on, how.salt, earlier_files(lake, given), told)
    received = receive(sources.found, how, params.handed)
    if not any(one.counts["accepted"] + one.counts["unchanged"] for one in received):
        rows = sum(one.counts["rows_in"] for one in received)
        raise NothingUsable(f"Not one of {rows:,} rows could be used.", "Run kith check on each file to see why.")
    return received


def earlier_files(lake: Lake, given: Mapping[str, tuple[str, str]]) -> dict[str, Earlier]:
    """What the lake knows of each file: fingerprint, counts, and, where the file has changed, the keys of its rows.

    Nothing is known of a file that is taken for another layout now: the same bytes then say other things.

    Parameters
    ----------
    lake : as the last run left it
    given : the fingerprint and layout of each file of this run
    """
    if lake.is_new:
        return {}
    known = {
        name: told for name, told in lake.about["files"].items() if name in given and given[name][1] == told["layout"]
    }
    changed = [name for name, told in known.items() if given[name][0] != told["fingerprint"]]
    keys = _keys_of(lake, changed)
    return {name: Earlier(told["fingerprint"], told["counts"], keys.get(name)) for name, told in known.items()}


def _keys_of(lake: Lake, names: Sequence[str]) -> dict[str, Table]:
    """The keys of the rows of some files, by file."""
    if not names:
        return {}
    columns = ["file", "row_key", "one_row_key", "details_key"]
    rows = pq.read_table(lake.path("rows"), columns=columns, read_dictionary=["file"]).unify_dictionaries()
    encoded = rows["file"].combine_chunks()
    order = encoded.dictionary.to_pylist()
    return {
        name: rows.filter(pc.equal(encoded.indices, order.index(name) if name in order else -1)).drop_columns(["file"])
        for name in names
    }


def _rows_of(staged: Lake) -> dict[str, int]:
    """How many rows the register's tables have, from what the files say of themselves."""
    return {name: pq.read_metadata(staged.path(name)).num_rows for name in ("people", "entries", "events")}


def count(
    received: Sequence[Received], gathered: Gathered, registered: Registered, laid: dict[str, Any]
) -> dict[str, Any]:
    """What `counts.json` says: each file's rows by fate, people, records, events, and links by band."""
    bands = Counter(registered.linked.pairs["band"].to_pylist())
    files = {
        one.name: {
            "layout": one.layout.name,
            **one.counts,
            "withdrawn": gathered.withdrawn.get(one.name, 0),
        }
        for one in received
    }
    gone = {name: {"withdrawn": rows} for name, rows in gathered.withdrawn.items() if name not in files}
    return {
        "files": files,
        "files_no_longer_given": gone,
        **laid,
        "links": {band: bands.get(band, 0) for band in ("link", "review", "apart")},
    }


def _about(params: BuildParams, received: Sequence[Received], lake: Lake, cautions: Sequence[str]) -> dict[str, Any]:
    """What `lake.json` says of a run's files and of what was asked."""
    return {
        "version": VERSION,
        "kith": version("kith-neighbourhood"),
        "on": params.on.isoformat(),
        "files": {
            one.name: {
                "layout": one.layout.name,
                "fingerprint": one.fingerprint,
                "counts": dict(one.counts),
                "notes": list(one.notes),
            }
            for one in received
        },
        "asked": [*params.asking.notes, *what_moved(params.asking, lake), *cautions],
        "cautions": list(cautions),
        "places": list(params.places.notes) if params.places else [],
    }


def used_ever(lake: Lake, asking: Asking) -> dict[str, list[tuple]]:
    """Every rule and codelist that flags of the lake were ever made with, this run's among them."""
    ever = used_before(lake) | used_now(asking)
    return {"rules": sorted(ever.rules), "codelists": sorted(ever.codelists)}
