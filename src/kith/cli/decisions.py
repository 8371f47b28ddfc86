"""Pairs of records that people have decided, as every command that takes them says it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Decisions = Annotated[
    Path | None,
    typer.Option(
        "--decisions",
        help="A file of entry_left, entry_right, decision (apart or together): pairs that people have decided.",
    ),
]
