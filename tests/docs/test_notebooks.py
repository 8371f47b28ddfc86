"""Every notebook runs from its first cell to its last, in a folder of its own, and is kept without what it printed."""

import json
import os
from pathlib import Path

import pytest

pytestmark = pytest.mark.no_cover  # watching each line doubles a whole road; those of tests.lakes are watched

NOTEBOOKS = sorted((Path(__file__).parents[2] / "docs" / "notebooks").glob("*.ipynb"))


def cells_of(notebook, kind):
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [("".join(cell["source"]), cell) for cell in cells if cell["cell_type"] == kind]


FIRST, *LATER = NOTEBOOKS
EACH = [
    FIRST,
    *(pytest.param(one, marks=pytest.mark.long) for one in LATER),
]  # each later one begins with the first's road


@pytest.mark.parametrize("notebook", EACH, ids=lambda path: path.stem)
def test_a_notebook_runs_from_end_to_end(notebook, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    names = {"__name__": notebook.stem}
    for source, _ in cells_of(notebook, "code"):
        exec(compile(source, notebook.name, "exec"), names)
    assert capsys.readouterr().out
    assert not os.listdir(tmp_path), "a notebook leaves nothing behind"


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_its_output_and_says_what_it_does(notebook):
    assert not any(cell["outputs"] or cell["execution_count"] for _, cell in cells_of(notebook, "code"))
    assert cells_of(notebook, "markdown")[0][0].startswith("# ")


def test_there_are_notebooks():
    assert len(NOTEBOOKS) >= 2
