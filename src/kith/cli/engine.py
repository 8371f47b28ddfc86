"""Which engine does the work, as every command that offers it says it."""

from __future__ import annotations

from typing import Annotated

import typer

Engine = Annotated[
    str, typer.Option("--engine", help="What does the work: duckdb, or spark, with the extra [spark] and Java 17.")
]
Master = Annotated[str | None, typer.Option("--master", help="Where Spark's cluster is; this machine if not given.")]
