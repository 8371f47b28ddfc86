"""Every picture that a page names is there, is small, and has words for whoever cannot see it; and the mornings are told as they are walked."""

import re
from pathlib import Path

import pytest

from kith.governance.asker import ROLES
from tests.journeys.mornings_of_the_place import MORNINGS
from tests.journeys.mornings_told import pictures_of, told

DOCS = Path(__file__).parents[2] / "docs"
PICTURES = DOCS / "how-to" / "pictures"
NAMED = [
    (page, words, target)
    for page in sorted(DOCS.rglob("*.md"))
    for words, target in re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
]
ONE, ALL = 120_000, 2_500_000
"""Bytes of one picture and of all: a clone stays quick."""


@pytest.mark.parametrize(
    ("page", "words", "target"), NAMED, ids=[f"{page.stem}, {target}" for page, _, target in NAMED]
)
def test_a_picture_is_there_and_has_words(page, words, target):
    assert (page.parent / target).is_file()
    assert len(words.split()) > 5, "say what is seen, for whoever cannot see it"


def test_no_picture_lies_there_unused_and_all_are_small():
    used = {(page.parent / target).resolve() for page, _, target in NAMED}
    taken = sorted(PICTURES.glob("*.png"))
    assert taken
    assert {one.resolve() for one in taken} <= used
    assert all(one.stat().st_size <= ONE for one in taken)
    assert sum(one.stat().st_size for one in taken) <= ALL


def test_the_mornings_are_told_as_they_are_walked():
    assert (DOCS / "how-to" / "mornings.md").read_text(encoding="utf-8") == told(), "run: make pictures"


def test_every_role_has_a_morning_with_one_picture_or_two():
    assert {morning.role for morning in MORNINGS} >= set(ROLES) - {"system-support"}
    assert all(len(pictures_of(morning)) in (1, 2) for morning in MORNINGS)
    assert all(4 <= len(morning.stops) <= 6 for morning in MORNINGS)
    assert all(any(stop.never for stop in morning.stops) for morning in MORNINGS)


def test_what_must_not_be_read_is_what_pages_say_elsewhere():
    """Else nobody would notice that a page says it in other words by now."""
    written = "\n".join(
        one.read_text(encoding="utf-8")
        for one in (DOCS.parent / "src" / "kith").rglob("*")
        if one.suffix in (".py", ".jinja", ".cedar", ".rule", ".toml")
    ).lower()
    seen = " ".join(words for morning in MORNINGS for stop in morning.stops for words in stop.sees).lower()
    left_out = {
        words.removeprefix("Told by ")
        for morning in MORNINGS
        for stop in morning.stops
        for words in stop.never
        if "{" not in words
    }
    left_out -= {
        deed.value for morning in MORNINGS for stop in morning.stops for deed in stop.deeds
    }  # typed on the way
    assert not [words for words in left_out if words.lower() not in written and words.lower() not in seen]
