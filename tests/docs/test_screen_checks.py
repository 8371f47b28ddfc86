"""The table of screen checks tells of all forty-eight, and every test that it names is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "safety" / "screen-checks.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| (U-\d\d) \| (.*) \|$", PAGE, flags=re.M))
STATES = ("tried", "in part", "waits", "by eye")


def test_all_forty_eight_are_told_of_and_each_says_where_it_is_tried_or_what_it_waits_for():
    assert sorted(ROWS) == [f"U-{number:02}" for number in range(1, 49)]
    for check, row in ROWS.items():
        _, state = row.rsplit(" | ", 1)
        assert state.startswith(STATES), check
        assert ("`tests/" in state) == state.startswith(("tried", "in part")), check
        assert state.startswith("tried") or ": " in state, check


def test_every_test_that_is_named_is_there():
    named = re.findall(r"`(tests/[^`]+\.py)(?:::(\w+))?`", PAGE)
    assert len(named) > 30
    for file, name in named:
        text = (ROOT / file).read_text(encoding="utf-8")
        assert f"def {name}(" in text if name else "def test_" in text, (file, name)


def test_every_test_that_bears_an_id_is_named():
    tests = {}
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        for name in re.findall(r"def (test_U_\d\d\w*)\(", file.read_text(encoding="utf-8")):
            for number in re.findall(r"U_(\d\d)", name):
                tests.setdefault(f"U-{number}", set()).add(name)
    for check, names in tests.items():
        assert not names - set(re.findall(r"::(\w+)`", ROWS[check])), check
