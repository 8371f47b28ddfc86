"""Twenty people at work at once: `make bench SUITE=web SIZE=74k MINUTES=10`.

The made-up place of two neighbourhoods (SIZE people: forty in 74 of them in the first) is built and loaded, four hundred
staff get accounts, and locust plays twenty of them on this same machine, with three to eight seconds of thought between
pages; on SQLite, then on PostgreSQL where it is installed. The mix of pages is `bench.web_users.MIX`. Printed side by
side: the median and the 95th percentile of each page, and of both databases their ratio. Aim: 200 ms at the 95th
percentile for search, worklist and person page. A page that fails fails the run; a missed aim is said aloud.
"""

from __future__ import annotations

import csv
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.road import size_of

AT_ONCE, STAFF, AIM_MS, PORT = 20, 400, 200, 8123
AIMED_AT = ("search by name", "search by NHS number", "person page", "worklist")
WORKLIST = "/worklist"
KITH = Path(sys.executable).with_name("kith")
Stats = dict[str, dict[str, float]]


def main() -> int:
    """Build once; measure on each database."""
    people, minutes = size_of(os.environ.get("SIZE") or "74k"), float(os.environ.get("MINUTES") or 10)
    kept = os.environ.get("BENCH_PLACE")  # a place built before, with its lake beside, saves six minutes
    folder = Path(kept or tempfile.mkdtemp(prefix="kith-bench-web-"))
    try:
        if not (folder / "lake").is_dir():
            _build(folder, people)
        found = {"SQLite": _measured(folder, "sqlite", minutes)}
        if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
            found["PostgreSQL"] = _measured(folder, "postgresql", minutes)
    finally:
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)
    return _told(found, people, minutes)


def _build(folder: Path, people: int) -> None:
    first = round(people * 40 / 74)
    place, lake, on = folder / "place", folder / "lake", "2026-11-01"
    _run(
        "synth", "--people", first, "--people", people - first, "--seed", os.environ["SEED"], "--on", on, "--out", place
    )
    _run("build", place, "--out", lake, "--on", on)


def _run(*words: object, **environment: str) -> str:
    asked = [str(KITH), *map(str, words)]
    done = subprocess.run(asked, capture_output=True, text=True, env={**os.environ, **environment}, check=False)
    if done.returncode:
        raise SystemExit(f"kith {words[0]} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return done.stdout


def _measured(folder: Path, database: str, minutes: float) -> Stats:
    """One database, in a program of its own: PostgreSQL is begun around it, and ended."""
    out = folder / f"{database}.csv"
    before = ["scripts/with-postgresql"] if database == "postgresql" else []
    asked = [*before, sys.executable, "-m", "bench.web", "--here", str(folder), database, str(minutes), str(out)]
    if subprocess.run(asked, check=False).returncode:
        raise SystemExit(f"The service failed on {database}.")
    with out.open(encoding="utf-8") as file:
        rows = {row["Name"]: row for row in csv.DictReader(file)}
    wanted = {"pages": "Request Count", "failed": "Failure Count", "median": "50%", "p95": "95%", "mean": "Average Response Time"}  # fmt: skip
    return {name: {key: float(row[column]) for key, column in wanted.items()} for name, row in rows.items()}


def measure_here(folder: Path, database: str, minutes: float, out: Path) -> None:
    """Load, make accounts, serve, and let them work."""
    home = folder / f"home-{database}"
    shutil.rmtree(home, ignore_errors=True)
    os.environ |= {"KITH_MODE": "demo", "KITH_HOME": str(home), "BENCH_WEB": str(folder / f"{database}.json"), "BENCH_WORKLIST": WORKLIST}  # fmt: skip
    started = time.perf_counter()
    _run("load", folder / "lake")
    print(f"{database}: loaded in {time.perf_counter() - started:.0f} s", flush=True)
    _run("demo-accounts")
    subprocess.run([sys.executable, "-m", "bench.web_staff", str(STAFF), os.environ["BENCH_WEB"]], check=True)
    server = subprocess.Popen([str(KITH), "serve", "--port", str(PORT)], stderr=subprocess.DEVNULL)
    try:
        _until_it_answers()
        asked = [
            sys.executable, "-m", "locust", "-f", str(Path(__file__).with_name("web_users.py")), "--headless", "--users", str(AT_ONCE),
            "--spawn-rate", "1", "--run-time", f"{round(minutes * 60)}s", "--host", f"http://127.0.0.1:{PORT}",
            "--csv", str(out.with_suffix("")), "--only-summary", "--loglevel", "ERROR", "--exit-code-on-error", "0",
        ]  # fmt: skip
        subprocess.run(asked, check=True, stdout=subprocess.DEVNULL)
    finally:
        server.terminate()
        server.wait(20)
    shutil.move(out.with_name(f"{out.stem}_stats.csv"), out)
    shutil.rmtree(home, ignore_errors=True)


def _until_it_answers() -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health", timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The service does not answer.")


def _told(found: dict[str, Stats], people: int, minutes: float) -> int:
    print(f"{people:,} people, {STAFF} staff, {AT_ONCE} at work for {minutes:g} minutes, {os.cpu_count()} cores, {platform.machine()}; milliseconds")  # fmt: skip
    head = "".join(f"{name:>12} median{'p95':>8}{'pages':>8}{'failed':>8}" for name in found)
    print(f"{'':28}{head}{'p95 ratio' if len(found) > 1 else '':>12}")
    failed = 0
    for name in sorted(next(iter(found.values()))):
        told = [stats.get(name, {}) for stats in found.values()]
        cells = "".join(f"{one.get('median', 0):>19.0f}{one.get('p95', 0):>8.0f}{one.get('pages', 0):>8.0f}{one.get('failed', 0):>8.0f}" for one in told)  # fmt: skip
        ratio = f"{told[1]['p95'] / max(told[0]['p95'], 1):>12.2f}" if len(told) > 1 and told[1] else ""
        missed = name in AIMED_AT and any(one.get("p95", 0) > AIM_MS for one in told)
        print(f"{name:28}{cells}{ratio}{f'   MISSED: aim {AIM_MS}' if missed else ''}")
        failed += sum(int(one.get("failed", 0)) for one in told if name != "Aggregated")
    if failed:
        print(f"{failed} pages failed.")
    return 1 if failed else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--here"]:
        measure_here(Path(sys.argv[2]), sys.argv[3], float(sys.argv[4]), Path(sys.argv[5]))
    else:
        sys.exit(main())
