"""What the command says and draws: messages and progress on stderr, results on stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

_stderr = Console(stderr=True, highlight=False, soft_wrap=True)


def say(message: str) -> None:
    """Say one thing on stderr, so that stdout stays fit for a pipe."""
    _stderr.print(message)


def answer(result: Any) -> None:
    """Print one JSON object on stdout; dates in ISO form, text unescaped."""
    sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=2, default=str) + "\n")


@contextmanager
def steps(quiet: bool = False) -> Iterator[Progress]:
    """Draw progress on stderr while work goes on; nothing is drawn when stderr is not a screen."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=_stderr, transient=True, disable=quiet or not _stderr.is_terminal) as progress:
        yield progress
