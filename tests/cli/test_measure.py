"""`kith measure` over files as teams have them: figures with limits, blanks that stay unknown, refusals that help."""

import csv
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kith.measures import rates

COUNTS = "area,deaths,people\nAsh,12,10000\nBeck,3,1e+05\nAsh,8,10000\n"


@pytest.fixture
def counts(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text(COUNTS, encoding="utf-8")
    return path


def rows_of(done):
    assert done.code == 0, done.err
    return done.json["rows"]


def test_a_rate_of_each_row_keeps_the_columns_beside_it(kith, counts):
    ash, beck, _ = rows_of(kith("measure", "rate", counts, "--count", "deaths", "--population", "people", "--json"))
    expected = rates(pa.table({"numerator": [12.0], "denominator": [10_000.0]})).to_pylist()[0]
    assert ash == {"area": "Ash", **expected}
    assert (beck["area"], beck["denominator"]) == ("Beck", 100_000)
    assert 0 < beck["lower"] < beck["value"] < beck["upper"]


def test_rows_of_one_group_are_added_up(kith, counts):
    asked = ("--count", "deaths", "--population", "people", "--by", "area", "--multiplier", 1000, "--json")
    ash, beck = rows_of(kith("measure", "rate", counts, *asked))
    assert (ash["area"], ash["numerator"], ash["denominator"], ash["value"]) == ("Ash", 20, 20_000, 1.0)
    assert beck["area"] == "Beck"


def test_a_proportion_says_its_limits_at_the_confidence_asked_for(kith, counts):
    asked = ("measure", "proportion", counts, "--count", "deaths", "--denominator", "people", "--json")
    narrow, wide = (rows_of(kith(*asked, "--confidence", level))[0] for level in (0.95, 0.998))
    assert narrow["value"] == wide["value"] == 0.0012
    assert wide["lower"] < narrow["lower"] < 0.0012 < narrow["upper"] < wide["upper"]


@pytest.mark.parametrize("ending", ["xlsx", "parquet", "ndjson"])
def test_files_of_every_form_give_the_same_figures(kith, counts, tmp_path, ending):
    asked = ("--count", "deaths", "--population", "people", "--json")
    expected = rows_of(kith("measure", "rate", counts, *asked))
    path = tmp_path / f"counts.{ending}"
    rows = list(csv.DictReader(COUNTS.splitlines()))
    write(rows, path)
    assert rows_of(kith("measure", "rate", path, *asked)) == expected


def write(rows, path):
    if path.suffix == ".parquet":
        columns = {"area": [row["area"] for row in rows], "deaths": [float(row["deaths"]) for row in rows]}
        pq.write_table(pa.table(columns | {"people": [int(float(row["people"])) for row in rows]}), path)
    elif path.suffix == ".ndjson":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    else:
        from openpyxl import Workbook

        book = Workbook()
        book.active.append(list(rows[0]))
        for row in rows:
            book.active.append([row["area"], float(row["deaths"]), float(row["people"])])
        book.save(path)


def test_a_blank_count_is_not_known_and_nought_only_when_somebody_says_so(kith, tmp_path):
    path = tmp_path / "blank.csv"
    path.write_text("deaths,people\n,1000\n4,1000\n")
    asked = ("measure", "rate", path, "--count", "deaths", "--population", "people", "--json")
    unknown = kith(*asked)
    assert rows_of(unknown)[0]["value"] is None
    assert "Blank cells of numerator: 1, not known" in unknown.err
    nought = rows_of(kith(*asked, "--blank-is-nought"))[0]
    assert (nought["numerator"], nought["value"], nought["lower"]) == (0, 0, 0)
    assert nought["upper"] > 0


def test_published_rates_standardised_directly_come_out_of_the_published_file(kith, shared):
    file = shared / "vectors" / "phe_dsr_inputs.csv"
    named = ("--count", "count", "--population", "pop", "--standard", "esp2013", "--by", "area", "--blank-is-nought")
    found = {row["area"]: row for row in rows_of(kith("measure", "dsr", file, *named, "--json"))}
    with open(shared / "vectors" / "phe_dsr_expected.csv") as lines:
        published = {row["area"]: row for row in csv.DictReader(lines) if "per 10000," not in f"{row['statistic']},"}
    assert len(found) == 3
    for area, row in found.items():
        for ours, theirs in (("value", "value"), ("lower", "lower95_0cl"), ("upper", "upper95_0cl")):
            text = published[area][theirs]
            assert (row[ours] is None) == (not text), area
            if text:
                assert row[ours] == pytest.approx(float(text), rel=1e-6)


def test_published_ratios_come_out_of_the_published_file(kith, shared):
    file = shared / "vectors" / "phe_isr_inputs.csv"
    named = ("--count", "count", "--population", "pop", "--reference-count", "refcount", "--reference-population")
    found = rows_of(kith("measure", "isr", file, *named, "refpop", "--by", "area", "--blank-is-nought", "--json"))
    with open(shared / "vectors" / "phe_isr_expected.csv") as lines:
        published = {(row["area"], row["statistic"]): row for row in csv.DictReader(lines)}
    assert len(found) == 3
    for row in found:
        for statistic, prefix in (("indirectly standardised rate per 100000", ""), ("ratio", "ratio")):
            wanted = [p for (area, said), p in published.items() if area == row["area"] and matches(said, prefix)]
            assert len(wanted) == 1, statistic
            ours = [row[name] for name in (("ratio", "ratio_lower", "ratio_upper") if prefix else LIMITS)]
            assert ours == pytest.approx([float(wanted[0][name]) for name in PRINTED], rel=1e-6)


LIMITS, PRINTED = ("value", "lower", "upper"), ("value", "lower95_0cl", "upper95_0cl")


def matches(said, prefix):
    return said.endswith("x 1") if prefix else said.endswith("100000")


def test_events_that_one_person_may_have_twice_widen_the_limits(kith, tmp_path):
    path = tmp_path / "repeated.csv"
    path.write_text("once,twice,people,standard\n30,10,1000,60\n20,20,900,40\n")
    asked = ("measure", "dsr", path, "--population", "people", "--standard", "standard", "--json")
    (row,) = rows_of(kith(*asked, "--events", "once,twice"))
    (same,) = rows_of(kith(*asked, "--events", "once=1", "--events", "twice=2"))
    assert row == same
    assert row["numerator"] == 110
    assert row["method"] == "Dobson, events not independent"


REFUSALS = [
    (
        ("rate", "--count", "dead", "--population", "people"),
        2,
        "has no column 'dead'. What to do: Its columns are: area,",
    ),
    (("rate", "--count", "area", "--population", "people"), 1, "area: row 2 holds “Ash” is not a number"),
    (("rate", "--count", "deaths", "--population", "people", "--by", "ward"), 2, "The table has no column ward."),
    (("rate", "--count", "deaths", "--population", "people", "--confidence", "95"), 2, "95 is not a share"),
    (("proportion", "--count", "people", "--denominator", "deaths"), 1, "Row 1: "),
    (("dsr", "--population", "people", "--standard", "people"), 2, "Either --count or --events says how many events"),
    (
        ("dsr", "--population", "people", "--standard", "people", "--events", "deaths=many"),
        2,
        "--events deaths=many does not say how many times.",
    ),
]


@pytest.mark.parametrize(("words", "code", "said"), REFUSALS)
def test_what_cannot_be_measured_is_refused_by_name(kith, counts, words, code, said):
    done = kith("measure", words[0], counts, *words[1:])
    assert done.code == code, done.err
    assert said in done.err.replace("\n", " ")
    assert not done.out


def test_a_name_that_cannot_be_written_is_refused_before_anything_is_read(kith, counts, tmp_path):
    done = kith("measure", "rate", counts, "--count", "deaths", "--population", "people", "--out", tmp_path / "a.doc")
    assert done.code == 2
    assert "ends in no kind of file that is written" in done.err


def test_rows_are_written_and_said(kith, counts, tmp_path):
    out = tmp_path / "rates.csv"
    done = kith("measure", "rate", counts, "--count", "deaths", "--population", "people", "--out", out)
    assert done.code == 0, done.err
    assert "3 rows are in" in done.err
    written = csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines())
    assert [row["area"] for row in written] == ["Ash", "Beck", "Ash"]
    assert done.out.splitlines()[0].split("\t") == ["area", "numerator", "denominator", "value", "lower", "upper"]
    assert done.out.splitlines()[1].split("\t")[:4] == ["Ash", "12", "10000", "120"]
