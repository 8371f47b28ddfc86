"""The scores that come with Kith, each with its publication, licence and intended purpose."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

from kith.insight.scores.score import Band, Definition, Factor, Look, in_words

__all__ = ["SCORES"]

_NAMES = ("cambridge", "efi", "efi2", "hfrs")


def _text(name: str) -> str:
    return resources.files("kith.insight.scores").joinpath("definitions", f"{name}.toml").read_text("utf-8")


def _read(name: str) -> Definition:
    written: dict[str, Any] = tomllib.loads(_text(name))
    factors = tuple(_factors(written.pop("factors", {}))) + tuple(_coded(name, written))
    written["bands"] = tuple(Band(**band) for band in written.get("bands", ()))
    written["largest"] = tuple(tuple(group) for group in written.get("largest", ()))
    written["kinds"] = tuple(written.get("kinds", ()))
    outcomes = written.pop("outcomes", {written["default_outcome"]: written["title"]})
    return Definition(name=name, factors=factors, outcomes=outcomes, **written)


def _factors(written: Mapping[str, Any]) -> Iterator[Factor]:
    for name, told in written.items():
        looks = tuple(Look(**{**look, "unless_later": tuple(look.get("unless_later", ()))}) for look in told["looks"])
        yield Factor(
            name, told.get("title", in_words(name)), told.get("weights", {}), looks, absent=told.get("absent", False)
        )


def _coded(score: str, written: dict[str, Any]) -> Iterator[Factor]:
    """Factors that are single codes, whose lists are the codes themselves."""
    for code, points in written.pop("points", {}).items():
        look = Look(f"{score}_{code}", within=written["within"])
        yield Factor(code, f"ICD-10 {code}", {written["default_outcome"]: points}, (look,))


SCORES: Mapping[str, Definition] = {name: _read(name) for name in _NAMES}
"""By name: `cambridge`, `efi`, `efi2`, `hfrs`. Each makes a list for review, never a verdict."""
