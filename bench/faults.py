"""Do the tests bite: `make bench SUITE=faults`. Forty faults, each seeded alone into a copy of the code, and the suite run on it.

What `faults.toml` names are slips that somebody could make while mending something else: a filter dropped, a look that
leaves no trail, a grant that opens more than it names. First the suite must pass without any; then, of forty, it must
fail on at least `AT_LEAST`. The tests that look where the fault is are asked first, and the suite only where they notice
nothing, of the rooms that the faults are in; each run ends at the first failure. The line that failed is printed, so
that one can see whether it failed for what was seeded. ONLY=words takes the faults whose name holds those words;
PASSED=yes leaves out the run without any, where the suite has just passed on this very code.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

AT_LEAST = 38
HERE = Path(__file__).parents[1]
ROOMS = ("tests/governance", "tests/spec", "tests/people", "tests/records", "tests/web")
ASKED = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-m", "not long and not browser and not spark")


class Fault(NamedTuple):
    """One slip: in `file`, `old`, which stands there once, becomes `new`; the tests `first` should notice."""

    name: str
    file: str
    first: str
    old: str
    new: str


def main() -> int:
    """Seed each fault, two at a time."""
    rows = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["fault"]
    faults = [Fault(**row) for row in rows]
    wanted = [one for one in faults if os.environ.get("ONLY", "") in one.name]
    with tempfile.TemporaryDirectory(prefix="kith-faults-") as folder:
        lakes = os.environ.setdefault("KITH_TEST_LAKES", str(Path(folder) / "lakes"))
        Path(lakes).mkdir(exist_ok=True)
        if os.environ.get("PASSED") != "yes" and (failed := _run(Path(folder) / "none", None)):
            print(f"Without a fault the suite fails: {failed}")
            return 1
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            runs = threads.map(lambda one: _run(Path(folder) / str(faults.index(one)), one), wanted)
            found = dict(zip([one.name for one in wanted], _each_told(wanted, runs), strict=True))
    caught = sum(map(bool, found.values()))
    enough = caught >= (AT_LEAST if wanted == faults else len(wanted))
    print(
        f"{caught} of {len(wanted)} faults are caught{'' if enough else f'; at least {AT_LEAST} of {len(faults)} must be'}."
    )
    return 0 if enough else 1


def _each_told(wanted: list[Fault], runs):
    for one, failed in zip(wanted, runs, strict=True):
        print(f"{'caught' if failed else 'MISSED':7} {one.name}: {failed or 'every test passes'}", flush=True)
        yield failed


def _run(folder: Path, fault: Fault | None) -> str:
    """The test that failed, or nothing: in a copy of code and tests, with the fault in it."""
    for name in ("src", "tests", "scripts", "docs"):
        shutil.copytree(HERE / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "Makefile"):
        shutil.copy(HERE / name, folder / name)
    if fault is not None:
        _seed(fault, folder / "src" / "kith" / fault.file)
    shared = os.environ.get("KITH_SHARED", str(HERE.parent / "shared"))
    given = {**os.environ, "PYTHONPATH": f"{folder / 'src'}:{folder}", "KITH_SHARED": shared}
    places = [ROOMS] if fault is None else [tuple(fault.first.split()), ROOMS]
    failed = next(filter(None, (_asked(folder, given, place) for place in places)), "")
    shutil.rmtree(folder)
    return failed


def _asked(folder: Path, given: dict[str, str], places: tuple[str, ...]) -> str:
    """The first test of `places` that failed, or nothing."""
    asked = [sys.executable, "-m", "pytest", *ASKED, *places]
    done = subprocess.run(asked, cwd=folder, env=given, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return ""
    told = [line for line in done.stdout.splitlines() if line.startswith(("FAILED tests", "ERROR tests"))]
    return told[0][:160] if told else f"no test ran: {(done.stderr or done.stdout)[-200:]}"


def _seed(fault: Fault, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if text.count(fault.old) != 1:
        raise SystemExit(f"{fault.file} has {text.count(fault.old)} places for “{fault.name}”; there must be one.")
    path.write_text(text.replace(fault.old, fault.new), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
