"""Writing the place to a folder: files in each partner's own encoding, areas beside them, answers apart."""

from __future__ import annotations

import gzip
import io
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import shapely

from kith.synthetic.files import PartnerFile
from kith.synthetic.offers import make_up_directory
from kith.synthetic.place import Place
from kith.synthetic.places import Areas
from kith.synthetic.workbook import workbook_bytes

_ROWS_AT_ONCE = 200_000
_README = """This place is made up. Nobody in these files is real.

NHS numbers are from the test range 999 000 0000 to 999 999 9999; telephone numbers begin with 01632, which no place
has; e-mail addresses end in example.org. {where}

People  {people}
Seed    {seed}
Day     {on} (nothing in the files is later)
Gradient {gradient} (0 none, 1 as published)
Made by kith {version}

Files
{files}
areas/   small areas with deprivation and shapes, and postcodes
directory/  services as two feeds of Open Referral UK tell of them, with their faults; a refuge is among them, which no page may show
truth/   the answers: who each row is about (rows.parquet), who everybody is (people.parquet), who needs what
         (needs.parquet). Do not give this folder to a program that is to be judged.

To build the register and the lists:
  kith build {names} --areas areas --on {on} --out lake
"""


def write(place: Place, folder: Path) -> dict[str, int]:
    """Write a place's files, areas, answers and README; gives the rows of each file.

    Parameters
    ----------
    folder : made where it does not exist; files of the same names are written over
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    for file in place.files:
        (folder / file.partner.file).write_bytes(file_bytes(file))
        counts[file.partner.file] = file.table.num_rows
    _write_areas(place.areas, folder / "areas")
    _write_directory(place, folder / "directory")
    truth = folder / "truth"
    truth.mkdir(exist_ok=True)
    for name, table in (("rows", place.rows), ("people", place.people), ("needs", place.needs)):
        pq.write_table(table, truth / f"{name}.parquet", compression="zstd")
    (folder / "README.txt").write_text(_readme(place, counts), encoding="utf-8")
    return counts


def _write_directory(place: Place, folder: Path) -> None:
    """The feeds of services, each in a folder of its own."""
    for feed, files in make_up_directory(place.areas, place.params.seed, place.params.on).items():
        (folder / feed).mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / feed / name).write_text(text, encoding="utf-8", newline="")


def file_bytes(file: PartnerFile) -> bytes:
    """A partner's file as bytes: CSV in its encoding, packed or not, or a workbook."""
    partner = file.partner
    if partner.file.endswith(".xlsx"):
        columns = [column.combine_chunks().cast(pa.string()).to_pylist() for column in file.table.columns]
        dates = {n for n, name in enumerate(partner.headers) if name.endswith("_date")}
        return workbook_bytes(file.table.column_names, zip(*columns), dates, "Tenancies")
    text = _csv_bytes(file)
    if partner.encoding != "utf-8":
        text = text.decode("utf-8").encode(partner.encoding, "replace")
    return gzip.compress(text, compresslevel=1, mtime=0) if partner.file.endswith(".gz") else text


def _csv_bytes(file: PartnerFile) -> bytes:
    """Delimited text in UTF-8, quoted only where it must be."""
    out, delimiter = io.BytesIO(), file.partner.delimiter
    out.write(delimiter.join(file.table.column_names).encode() + b"\n")
    # addresses hold commas; coded events hold nothing that needs quotes, and without them the file is a third smaller
    style = "none" if file.partner.layout == "gp_events" else "needed"
    options = pa.csv.WriteOptions(include_header=False, delimiter=delimiter, quoting_style=style)
    for start in range(0, file.table.num_rows, _ROWS_AT_ONCE):
        part = file.table.slice(start, _ROWS_AT_ONCE)
        plain = pa.table({name: column.cast(pa.string()) for name, column in zip(part.column_names, part.columns)})
        pa.csv.write_csv(plain, out, options)
    return out.getvalue()


def _write_areas(areas: Areas, folder: Path) -> None:
    """Areas as GeoJSON and postcodes as CSV, in the columns of `kith.places`."""
    folder.mkdir(exist_ok=True)
    names = [name for name in areas.table.column_names if name != "geometry"]
    features = [
        {"type": "Feature", "properties": {name: row[name] for name in names}, "geometry": _shape(row.get("geometry"))}
        for row in areas.table.to_pylist()
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    (folder / "areas.geojson").write_text(text, encoding="utf-8")
    codes = areas.codes
    lines = ["postcode,lsoa21_code,latitude,longitude"]
    lines += [
        f"{postcode},{codes[area]},{_degrees(latitude)},{_degrees(longitude)}"
        for postcode, area, latitude, longitude in zip(
            areas.postcodes, areas.postcode_area, areas.latitude, areas.longitude
        )
    ]
    (folder / "postcodes.csv.gz").write_bytes(gzip.compress("\n".join([*lines, ""]).encode(), mtime=0))


def _degrees(value: float) -> str:
    """Degrees as text; empty where nobody knows them."""
    return "" if np.isnan(value) else str(value)


def _shape(geometry: bytes | None) -> dict | None:
    return None if geometry is None else json.loads(shapely.to_geojson(shapely.from_wkb(geometry)))


def _readme(place: Place, counts: dict[str, int]) -> str:
    """What a reader who finds the folder must know."""
    params = place.params
    made_up = (
        "Its areas lie in the North Sea." if params.areas is None else "Its areas are real; the people in them are not."
    )
    return _README.format(
        where=made_up,
        people=f"{params.people:,}",
        seed=params.seed,
        on=params.on.isoformat(),
        gradient=params.gradient,
        version=version("kith-neighbourhood"),
        names=" ".join(counts),
        files="\n".join(f"{name:<24} {rows:>10,} rows" for name, rows in counts.items()),
    )
