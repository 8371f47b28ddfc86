"""What every page of docs/reference is drawn with."""

from pathlib import Path

DRAWN = Path(__file__).parents[1] / "tests" / "spec"
MADE = "<!-- Made by `make docs` from the source; edit the source, not this page. -->\n\n"


def cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


def row(*cells: object) -> str:
    return "| " + " | ".join(cell(c) for c in cells) + " |\n"
