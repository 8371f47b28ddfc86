"""One made-up place for all tests of the room, and its files as a reader would open them."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from kith.synthetic import Place, PlaceParams, generate, write

ON = date(2026, 11, 23)
PEOPLE = 4_000


@dataclass(frozen=True)
class Written:
    """A place and the folder it was written to."""

    place: Place
    folder: Path

    def cells(self, layout: str) -> pa.Table:
        """The cells of a file by their layout names, with the true person of each row."""
        file = next(f for f in self.place.files if f.partner.layout == layout)
        plain = file.table.rename_columns(list(file.partner.headers))
        return plain.cast(pa.schema([(name, pa.string()) for name in plain.column_names])).append_column(
            "true_person", pa.array(file.person, pa.int64())
        )


@pytest.fixture(scope="session")
def made_up(tmp_path_factory) -> Written:
    folder = tmp_path_factory.mktemp("place")
    place = generate(PlaceParams(PEOPLE, 7, ON))
    write(place, folder)
    return Written(place, folder)
