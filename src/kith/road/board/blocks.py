"""What a page is made of: sections of sentences, tables and pictures. The template lays them out, no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import pyarrow as pa
from markupsafe import Markup

from kith.measures.charts import Chart

Tone = Literal["plain", "empty", "warning", "good"]


@dataclass(frozen=True)
class Said:
    """One paragraph, perhaps with points. An empty one says why nothing is shown; a warning asks somebody to act."""

    kind: ClassVar = "said"
    text: str
    tone: Tone = "plain"
    label: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Points:
    """A list of sentences."""

    kind: ClassVar = "points"
    items: tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    """A heading within a section."""

    kind: ClassVar = "heading"
    text: str


@dataclass(frozen=True)
class Cell:
    """One cell of a table.

    text       what it says
    small      what stands under it in smaller letters
    folded     what a reader may open under that; not on paper
    folded_as  what opening it is called
    """

    text: str
    small: tuple[str, ...] = ()
    folded: str = ""
    folded_as: str = ""

    @property
    def is_long(self) -> bool:
        """Whether it needs room, lest its table grow thin and tall on a phone."""
        return sum(map(len, self.small)) > 80


@dataclass(frozen=True)
class Grid:
    """A table as it is read: the first column names the row.

    caption   what it shows
    header    one per column
    rows      cells, as text or Cell
    numbers   columns set to the right, counting from 0
    folded    what the fold is called; "" for a table that lies open
    """

    kind: ClassVar = "grid"
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: frozenset[int] = frozenset()
    folded: str = ""


@dataclass(frozen=True)
class Picture:
    """A chart with its words and its table."""

    kind: ClassVar = "picture"
    title: str
    svg: Markup
    note: str
    twin: Grid
    is_map: bool = False


@dataclass(frozen=True)
class Pair:
    """Pictures that stand side by side where there is room."""

    kind: ClassVar = "pair"
    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class Terms:
    """Words and their meanings."""

    kind: ClassVar = "terms"
    items: tuple[tuple[str, str], ...]


Block = Said | Points | Heading | Grid | Picture | Pair | Terms


@dataclass(frozen=True)
class Section:
    """One part of the page, with an anchor."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


def grid(
    caption: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str | Cell]],
    *,
    numbers: Sequence[int] = (),
    folded: str = "",
) -> Grid:
    """Make a table of texts.

    Examples
    --------
    >>> grid("Files", ["File", "Rows"], [["gp.csv", "12"]], numbers=[1]).rows[0][1].text
    '12'
    """
    cells = tuple(tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in row) for row in rows)
    return Grid(caption, tuple(header), cells, frozenset(numbers), folded)


def picture(chart: Chart, note: str = "", *, is_map: bool = False, lines: str = "") -> Picture:
    """Draw a chart, with what its lines are said beneath and its table after it; they are intervals if not said."""
    title, interval = chart.words.title, chart.words.interval
    lines = lines or (f"The table has each area’s {interval}." if is_map else f"The lines are {interval}s.")
    drawn = Markup(inline(chart.svg()))  # noqa: S704  # nosec B704 - drawn here, its words escaped
    return Picture(title, drawn, f"{lines} {note}".strip(), twin(chart.twin, title), is_map)


def inline(svg: str) -> str:
    """Take the name space off a drawing: inside a page it has none, and the page then names no address at all.

    Examples
    --------
    >>> inline('<svg xmlns="http://www.w3.org/2000/svg" width="9"/>')
    '<svg width="9"/>'
    """
    return svg.replace(' xmlns="http://www.w3.org/2000/svg"', "", 1)


def twin(table: pa.Table, title: str) -> Grid:
    """Lay out a chart's table twin."""
    rows = [list(map(str, row.values())) for row in table.to_pylist()]
    first_is_name = 2 if table.column_names[0] == "Map number" else 1
    numbers = range(first_is_name, table.num_columns)
    return grid(title, table.column_names, rows, numbers=list(numbers), folded="The numbers as a table")
