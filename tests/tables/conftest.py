"""Files to write and check in the tests of `kith.tables`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from partner_files import ON, REGISTER, Result, result_of

from kith.tables import Schema, check, open_cells


@pytest.fixture
def lay(tmp_path) -> Callable[[str, bytes | str], Path]:
    """Write a file a partner might send."""

    def write(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def checked(tmp_path) -> Callable[..., Result]:
    """Check a file and give back counts, accepted rows and problems."""
    made = iter(range(100))

    def run(path: Path, schema: Schema = REGISTER, **how) -> Result:
        sheet = how.pop("sheet", None)
        cells = open_cells(path, sheet=sheet)
        return result_of(check(cells, schema, into=tmp_path / f"into-{next(made)}", on=ON, **how))

    return run
