"""The hazard log names tests for its controls, and each of them is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOG = (ROOT / "docs" / "safety" / "hazards.md").read_text(encoding="utf-8")
HAZARDS = re.split(r"^## ", LOG, flags=re.M)[1:]
NAMED = sorted(set(re.findall(r"`(tests/[^`]+\.py)(?:::(\w+))?`", LOG)))


@pytest.mark.parametrize(("file", "name"), NAMED, ids=[f"{file}::{name}" for file, name in NAMED])
def test_a_test_that_the_hazard_log_names_is_there(file, name):
    text = (ROOT / file).read_text(encoding="utf-8")
    assert f"def {name}(" in text if name else "def test_" in text


@pytest.mark.parametrize("hazard", HAZARDS[:-1], ids=[one.splitlines()[0][:3] for one in HAZARDS[:-1]])
def test_each_hazard_has_a_control_with_its_test_and_says_what_is_open(hazard):
    controls = re.findall(r"^- (?!Open:)(.*)$", hazard, flags=re.M)
    assert controls
    for control in controls:
        assert "`tests/" in control, control
    assert "- Open:" in hazard
