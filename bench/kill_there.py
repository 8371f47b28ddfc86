"""The deaths of `bench.kill` on the database that the environment names: `python -m bench.kill_there COUNT`.

One process reads all code once and opens nothing; each deed, and each look at what it left, is a process that it forks.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

from kith.web.mode import choose_settings

choose_settings()
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import AutoField  # noqa: E402
from tests.killing import counted  # noqa: E402
from tests.lakes import ON, build_from  # noqa: E402

from kith.directory.records.models import FeedRow, FeedRun  # noqa: E402
from kith.governance.records.models import TrailEvent  # noqa: E402
from kith.governance.records.trail import verify_trail  # noqa: E402
from kith.governance.trail import Actor  # noqa: E402
from kith.insight.records.models import Flag, ListPlace  # noqa: E402
from kith.people.records.loading import mark_held  # noqa: E402
from kith.people.records.models import (  # noqa: E402
    Claim,
    Entry,
    Event,
    Gap,
    Identity,
    ImportRun,
    NameWord,
    Person,
    Registration,
    Retired,
    Wording,
)
from kith.road.lake import open_lake  # noqa: E402
from kith.synthetic import PlaceParams, generate, write  # noqa: E402
from kith.web.backing_up import back_up  # noqa: E402
from kith.web.bringing import bring_and_keep  # noqa: E402
from kith.web.importing.carrying import bring_in  # noqa: E402
from kith.web.preparing import prepare  # noqa: E402
from kith.web.register_files import arriving, copied_in, mark_of_lake, register_folder, standing  # noqa: E402
from kith.web.restoring import put_back  # noqa: E402

BY = Actor("kith bench", "neighbourhood-manager", "YX900")
AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
KINDS = ("import", "load")
ROWS = (Person, Identity, NameWord, Entry, Wording, Claim, Registration, Event, Gap, Retired, Flag, ListPlace)
POINTS_AT = {"Person": "person_id", "Entry": "entry_id", "RuleVersion": "fingerprint"}


def main() -> int:
    """Kill so often, and say what was found."""
    count, draw = int(sys.argv[1]), random.Random(int(os.environ.get("SEED", "7")))
    lakes = _forked(_lakes)
    told, timed = {}, {}
    for kind, lake in zip(KINDS, reversed(lakes), strict=True):  # each brought in once, whole, to know it by
        timed[kind] = _forked(_deed, kind, lake, 0)
        seen = _forked(_look)
        told[seen["mark"]] = seen["digest"]
    found: Counter[str] = Counter()
    for number in range(1, count + 1):
        kind = draw.choice(KINDS)
        at_step, in_time = draw.randint(1, timed[kind]["steps"]), draw.uniform(0, timed[kind]["seconds"])
        how = (at_step, None) if draw.random() < 0.5 else (0, in_time)
        found[_one_death(kind, how, lakes, told)] += 1
        if number % 10 == 0:
            _forked(_backed_up, number)
            _must_be_whole(_forked(_look), told)
            found["backups put back"] += 1
        if number % 100 == 0:
            print(f"  {number}: {dict(sorted(found.items()))}", flush=True)
    print(f"{connection.vendor}: {count} times, nothing lost, nothing invented. {dict(sorted(found.items()))}")
    return 0


def _one_death(kind: str, how: tuple[int, float | None], lakes: list[Any], told: dict[str, str]) -> str:
    """Kill one deed, look at what it left, and let it come in where it had not; say how it went."""
    before = _forked(_look)
    other = next(lake for lake in lakes if lake["mark"] != before["mark"])
    has_ended = _forked(_deed, kind, other, how[0], kill_after=how[1]) is not None
    left = _forked(_look)
    _must_be_whole(left, told)
    came_in = left["mark"] == other["mark"]
    if left["loads"] != before["loads"] + came_in * other["files"]:
        raise SystemExit(f"The trail tells of what did not happen, or not of what did: {before} {left}")
    if not came_in:
        _forked(_deed, kind, other, 0)
        after = _forked(_look)
        _must_be_whole(after, told)
        if after["mark"] != other["mark"]:
            raise SystemExit(f"It did not come in afterwards: {after}")
    return f"{kind}: {'ended before it was killed' if has_ended else 'killed, new' if came_in else 'killed, old'}"


def _must_be_whole(left: dict[str, Any], told: dict[str, str]) -> None:
    """What is there is one of the two lakes, row for row, and the files are of the same."""
    is_one = left["standing"] == "kept" and left["mark"] == left["on the disk"] and not left["left"]
    if not is_one or told.get(left["mark"]) != left["digest"]:
        raise SystemExit(f"Lost or invented: {left}")
    feeds = left["feeds"]
    if feeds["told"] != feeds["kept"] or feeds["counted"] != feeds["rows"]:
        raise SystemExit(f"A feed came in by half: {feeds}")


def _lakes() -> list[dict[str, Any]]:
    """Two lakes of the same people, the second with one partner’s file less; the first is loaded."""
    prepare(is_demonstration=True)
    there = Path(os.environ["KILLS"])
    one, other = there / "one", there / "other"
    write(generate(PlaceParams(people=150, seed=7, on=ON)), one / "place")
    build_from(one / "place", one / "lake")
    shutil.copytree(one, other)
    (other / "place" / "hospital.csv.gz").unlink()
    build_from(other / "place", other / "lake")
    found = []
    for name in (one, other):
        (name / "kept").mkdir()
        copied_in(name / "place", name / "lake", name / "kept")
        found.append(
            {
                "folder": str(name),
                "mark": mark_of_lake(name / "kept"),
                "files": len(open_lake(name / "lake").about["files"]),
            }
        )
    bring_and_keep(one / "lake", one / "place", by=BY, at=AT)
    return found


def _deed(kind: str, lake: dict[str, Any], fatal: int, ready: Callable[[], None]) -> dict[str, Any]:
    """Bring a lake in: as an import that was reviewed, or as `kith load` does."""
    folder = Path(lake["folder"])
    if kind == "import" and (run := ImportRun.objects.filter(state="staged").first()) is None:
        run = ImportRun.objects.create(
            form=str(uuid4()), kind="decisions", state="staged", base=mark_held(), extract_on=ON
        )
        shutil.copytree(folder / "kept", arriving(run.pk) / "whole")
    ready()
    begun = time.monotonic()
    if kind == "import":
        told = counted(lambda: bring_in(run.pk, by=BY, at=AT), fatal)
    else:
        told = counted(lambda: bring_and_keep(folder / "lake", folder / "place", by=BY, at=AT), fatal)
    return {**told, "seconds": time.monotonic() - begun}


def _look() -> dict[str, Any]:
    """What a service that starts now finds."""
    verify_trail()
    stands = standing()
    return {
        "standing": stands, "mark": mark_held(), "on the disk": mark_of_lake(register_folder()), "digest": _digest(),
        "loads": TrailEvent.objects.filter(action="loaded", kind="file").count(),
        "feeds": {
            "told": TrailEvent.objects.filter(action="loaded", kind="feed").count(),
            "kept": FeedRun.objects.count(),
            "counted": sum(FeedRun.objects.values_list("accepted", flat=True)),
            "rows": FeedRow.objects.count(),
        },
        "left": [name for name in ("register.next", "register.old") if (settings.HOME / name).exists()],
    }  # fmt: skip


def _digest() -> str:
    """Every row of the register and of what rules found, without the numbers that a database gives."""
    told = hashlib.sha256()
    for model in ROWS:
        names = [_named(field) for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
        rows = sorted(repr(row) for row in model.objects.values_list(*names).iterator())
        told.update("\n".join([model.__name__, *rows]).encode())
    return told.hexdigest()


def _named(field: Any) -> str:
    return f"{field.name}__{POINTS_AT[field.related_model.__name__]}" if field.is_relation else field.name


def _backed_up(number: int) -> None:
    """A backup, put back in the place of what is here."""
    copy, key = Path(os.environ["KILLS"]) / f"{number}.age", Path(os.environ["KILLS"]) / "backup.key"
    back_up(copy, key, at=AT)
    put_back(copy, key, over=True, at=AT)
    copy.unlink()


def _forked(deed: Callable[..., Any], *given: Any, kill_after: float | None = None) -> Any:
    """What a deed gives, done in a process of its own; None where that was killed. Any other end is an error."""
    told, tell = os.pipe()
    begun, begin = os.pipe()
    child = os.fork()
    if child == 0:
        _in_the_child(deed, given, tell, begin)
    os.close(tell)
    os.close(begin)
    if kill_after is not None and os.read(begun, 1):
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)  # a child that has ended waits for us, so that its number is nobody else's
    os.close(begun)
    with os.fdopen(told, "rb") as answer:
        text = answer.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return None
    if status:
        raise SystemExit("It failed by itself, which no kill excuses.")
    return json.loads(text)


def _in_the_child(deed: Callable[..., Any], given: tuple[Any, ...], tell: int, begin: int) -> None:
    status = 1
    try:
        more = {"ready": lambda: os.write(begin, b".")} if deed is _deed else {}
        os.write(tell, json.dumps(deed(*given, **more)).encode())
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


if __name__ == "__main__":
    sys.exit(main())
