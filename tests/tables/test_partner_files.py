"""The import cases of the trust catalogue that need no service, each under its number (IMP-01 to IMP-11).

IMP-04 is in test_conflicts.py, IMP-10 in test_workbook_safety.py, the million rows of IMP-11 in test_long_files.py,
refusals of whole files under IMP-01 in test_reading_files.py. IMP-05 and IMP-06 belong to linking.
"""

import pyarrow as pa
import pytest
from partner_files import EVENTS, REGISTER, workbook

from kith.errors import CannotRead, NothingUsable
from kith.tables import Schema, open_cells, write_csv, write_json_lines, write_xlsx

CONTACTS = Schema("contacts", "one contact", REGISTER.columns)
HEADER = "nhs_number,family_name,given_name,birth_date,death_date,phone\n"


@pytest.mark.parametrize("content", [HEADER, HEADER.strip(), HEADER + "\n\n", HEADER + ",,,,,\n"])
def test_IMP_01_a_header_and_no_rows(lay, checked, content):
    with pytest.raises(NothingUsable, match=r"gp.csv has column names and no rows under them. Ask for the file again."):
        checked(lay("gp.csv", content))


def test_IMP_01_a_header_and_a_row_of_instructions(lay, checked):
    result = checked(lay("gp.csv", HEADER + "10 digits,Required,Required,DD/MM/YYYY,If known,11 digits\n"))
    assert result.counts == (1, 0, 1, 0, 0)
    assert result.said == [
        (2, "nhs_number", "set_aside"),
        (2, "birth_date", "rejected"),
        (2, "death_date", "set_aside"),
    ]
    assert "Row 2 looks like instructions for filling in the sheet, not like data: take it out." in result.checked.notes


def test_IMP_01_a_bad_first_row_of_data_is_not_called_instructions(lay, checked):
    notes = checked(lay("gp.csv", HEADER + "9434765919,Beale,Bea,,,\n")).checked.notes
    assert not any("instructions" in note for note in notes)


def test_IMP_01_malformed_quotes_and_ragged_rows_are_named_by_row(lay, checked):
    rows = [
        '9434765919,"Beale,Bea,1990-01-01,,',
        '9434765870,"Lovelace"x,Ada,1985-12-10,,',
        "9434765919,Beale,Bea",
        "9434765919,Beale,Bea,1990-01-01,,\n",
    ]
    rows = "\n".join(rows)
    result = checked(lay("gp.csv", HEADER + rows))
    assert result.counts == (4, 1, 3, 0, 0)
    assert [(problem["row"], problem["reason"]) for problem in result.problems] == [
        (2, "the row has a quotation mark out of place"),
        (3, "the row has a quotation mark out of place"),
        (4, "the row has 3 cells and the header has 6"),
    ]
    assert all(problem["mend"] for problem in result.problems)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_IMP_02_names_survive_every_encoding(lay, checked, encoding):
    rows = "".join(f"{name},1990-01-01\r\n" for name in ("Kociński", "O’Reilly", "Siân"))
    result = checked(lay("gp.csv", ("surname,dob\n" + rows).encode(encoding)))
    assert [row["family_name"] for row in result.accepted] == ["Kociński", "O’Reilly", "Siân"]


@pytest.mark.parametrize("encoding", ["cp1252", "iso-8859-1"])
def test_IMP_02_names_survive_older_encodings(lay, checked, encoding):
    names = ["Siân", "Beyoncé", "£"] + ["O’Reilly"] * (encoding == "cp1252")
    rows = "".join(f"{name},1990-01-01\n" for name in names)
    result = checked(lay("gp.csv", ("surname,dob\n" + rows).encode(encoding)))
    assert [row["family_name"] for row in result.accepted] == names


def test_IMP_02_a_row_that_cannot_be_decoded_is_rejected_and_never_patched(lay, checked):
    content = (
        "surname,dob\nKociński,1990-01-01\n".encode() + b"Si\xe2n,1990-01-01\nNul\0,1990-01-01\r\nLast,1990-01-01\r"
    )
    result = checked(lay("gp.csv", content))
    assert result.counts == (4, 2, 2, 0, 0)
    assert [row["family_name"] for row in result.accepted] == ["Kociński", "Last"]
    assert [(problem["row"], problem["text"]) for problem in result.problems] == [
        (3, "Si\\xe2n,1990-01-01"),
        (4, "Nul\0,1990-01-01"),
    ]


@pytest.mark.parametrize("cell", ["9.43E+09", "9.43476E+09", "9,43E+09", "#N/A", "########"])
def test_IMP_03_a_number_that_a_spreadsheet_spoilt_is_never_guessed(lay, checked, cell):
    result = checked(lay("gp.csv", f'nhs_number,surname,dob\n"{cell}",Beale,1990-01-01\n'))
    assert result.accepted[0]["nhs_number"] is None
    (problem,) = result.problems
    assert (problem["fate"], problem["text"]) == ("set_aside", cell)
    assert problem["mend"]


def test_IMP_03_a_number_kept_as_a_number_in_a_workbook_is_whole(lay, checked):
    people = [[9434765919, "Beale", "1990-01-01"], [9.434765919e9, "Beale", "1990-01-02"], [None, "X", "1990-01-01"]]
    result = checked(lay("gp.xlsx", workbook(Data=[["nhs_number", "surname", "dob"], *people])), CONTACTS)
    assert [row["nhs_number"] for row in result.accepted] == ["9434765919", "9434765919", None]


DATES = """
1990-01-01   1990-01-01
19900101     1990-01-01
01/01/1990   1990-01-01
01-JAN-1990  1990-01-01
29/02/1992   1992-02-29
29/02/1990   -
01/02/03     -
12/31/1990   -
1/2/1990     -
45678        -
1900-01-01   -
2027-01-01   -
1905-01-01   -
"""


@pytest.mark.parametrize("line", DATES.strip().splitlines())
def test_IMP_07_dates_of_birth(lay, checked, line):
    text, read = line.split()
    result = checked(lay("gp.csv", f"surname,dob\nBeale,{text}\n"))
    assert [row["birth_date"].isoformat() for row in result.accepted] == ([] if read == "-" else [read])
    assert bool(result.problems) == (read == "-")


def test_IMP_07_death_before_birth_and_an_event_in_the_future(lay, checked):
    result = checked(lay("gp.csv", HEADER + "9434765919,Beale,Bea,1990-01-01,1989-01-01,\n"))
    assert [(p["column"], p["fate"], p["reason"]) for p in result.problems] == [
        ("death_date", "set_aside", "1989-01-01 is before birth_date")
    ]
    result = checked(lay("events.csv", "local_id,kind,date\nL1,contact,2027-01-01\n"), EVENTS)
    assert result.counts == (1, 0, 1, 0, 0)


FORMULAS = [
    '=HYPERLINK("http://x.example","click")', "=1+1", "+44 161 496 0000", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1",
    "|calc", "%0A=1", " =1+1", "\ufeff=1+1", "\u200b=1+1", "=cmd|'/c calc'!A0", "'=1+1", "''=1+1", "＝1+1", "\n@x",
]  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("formula", FORMULAS)
def test_IMP_08_EXP_02_formulas_are_text_here_disarmed_on_the_way_out_and_whole_on_the_way_back(
    tmp_path, form, formula
):
    path = tmp_path / f"x.{form}"
    table = pa.table({"name": [formula], "other": ["x"]})
    write_csv(table, path) if form == "csv" else write_xlsx(table, path, provenance={})
    (batch,) = open_cells(path).batches()
    assert batch.column(0).to_pylist() == [formula]
    if form == "csv":
        written = path.read_bytes().decode("utf-8-sig").split("\r\n", 1)[1]
        assert written.startswith("\"'")


@pytest.mark.parametrize("formula", ["=1+1", "+44 161 496 0000", "-", "@x", "|x", "%x"])
def test_IMP_08_a_formula_in_a_partners_file_is_kept_as_the_text_it_is(lay, checked, formula):
    result = checked(lay("gp.csv", f'surname,dob,phone\nBeale,1990-01-01,"{formula}"\n'))
    assert result.accepted[0]["phone"] == formula


NAMES = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "Robert'); DROP TABLE people;--", "{{7*7}}",
    "\u202eecilA", "Zero\u200bwidth", "Аda", "x" * 35, "y" * 500, "👩‍👩‍👧‍👦",
    "Ng", "O", "Null", "None", "NaN", "TRUE", "N/A",
]  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "xlsx", "ndjson"])
def test_IMP_09_odd_names_are_stored_as_they_came(tmp_path, checked, form):
    path = tmp_path / f"x.{form}"
    table = pa.table({"surname": NAMES, "dob": ["1990-01-01"] * len(NAMES)})
    {"csv": write_csv, "ndjson": write_json_lines}.get(form, lambda t, p: write_xlsx(t, p, provenance={}))(table, path)
    assert [row["family_name"] for row in checked(path).accepted] == NAMES


def test_IMP_10_hidden_sheets_are_announced_and_a_million_empty_rows_are_nothing(lay, checked, tmp_path):
    import io
    import zipfile

    from partner_files import repacked

    content = workbook(Data=[["surname", "dob"], ["Beale", "1990-01-01"]], Hidden=[["x"]])
    archive = zipfile.ZipFile(io.BytesIO(content))
    book = archive.read("xl/workbook.xml").decode().replace('name="Hidden"', 'name="Hidden" state="hidden"').replace(
        'state="hidden" sheetId="2" state="visible"', 'state="hidden" sheetId="2"'
    )  # fmt: skip
    sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    rows = "".join(f'<row r="{n}" ht="15"/>' for n in range(3, 100_000))
    sheet = sheet.replace("</sheetData>", rows + '<row r="1048576"/></sheetData>')
    content = repacked(content, {"xl/workbook.xml": book.encode(), "xl/worksheets/sheet1.xml": sheet.encode()})
    result = checked(lay("gp.xlsx", content))
    assert result.counts == (1, 1, 0, 0, 0)
    assert "The workbook has hidden sheets: Hidden." in result.checked.notes


def test_IMP_11_a_sheet_that_may_have_been_cut_off_is_refused_not_half_taken(lay, checked):
    with pytest.raises(CannotRead, match="may have been cut off"):
        checked(lay("gp.csv", "surname,dob\n" + "Beale,1990-01-01\n" * 1_048_575))
