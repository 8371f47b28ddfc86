"""`kith measure slope-index` and `spc` over published files, and what they refuse."""

import csv

import pytest


@pytest.fixture
def published(shared, tmp_path):
    """Rows of one record of the published table, as a file of their own."""

    def cut(description, area="area1"):
        with open(shared / "vectors" / "phe_sii.csv", newline="") as lines:
            rows = [row for row in csv.DictReader(lines) if row["TestDescription"] == description]
        first = [row for row in rows if row["Area"] == area and row["Grouping1"] == rows[0]["Grouping1"]]
        chosen = [row for row in first if row["Grouping2"] == first[0]["Grouping2"]]
        path = tmp_path / "groups.csv"
        with open(path, "w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(chosen)
        return path, chosen[0]

    return cut


NAMED = ("--group", "Quantile", "--population", "Population", "--value", "Value")
PLAIN = "default (e.g. life expectancy) - default parameters"


def test_the_published_index_comes_out_of_the_published_file(kith, published):
    path, row = published(PLAIN)
    done = kith("measure", "slope-index", path, *NAMED, "--standard-error", "StandardError", "--json")
    assert done.code == 0, done.err
    assert done.json["slope_index"] == pytest.approx(float(row["sii"]), rel=1e-6)
    assert done.json["relative_index"] == pytest.approx(float(row["rii"]), rel=1e-6)
    for ours, theirs in (
        ("lower", "sii_lowercl_1"),
        ("upper", "sii_uppercl_1"),
        ("relative_lower", "rii_lowercl_1"),
        ("relative_upper", "rii_uppercl_1"),
    ):
        assert done.json[ours] == pytest.approx(float(row[theirs]), rel=0.05)


def test_one_seed_gives_one_answer_and_exact_limits_need_none(kith, published):
    path, _ = published(PLAIN)
    asked = ("measure", "slope-index", path, *NAMED, "--lower", "LowerCL", "--upper", "UpperCL", "--json")
    first, again, other = (kith(*asked, "--seed", seed).json for seed in (3, 3, 4))
    assert first == again
    assert first["lower"] != other["lower"]
    exact = kith(*asked, "--exact").json
    assert exact["slope_index"] == pytest.approx(first["slope_index"])
    assert exact["lower"] == pytest.approx(first["lower"], rel=0.05)


def test_many_areas_come_out_one_row_each(kith, tmp_path):
    path = tmp_path / "areas.csv"
    rows = [
        f"{area},{group},1000,{70 + group * slope},0.5"
        for area, slope in (("Ash", 1), ("Beck", 2))
        for group in range(1, 6)
    ]
    path.write_text("area,group,people,years,se\n" + "\n".join(rows) + "\n")
    asked = ("--group", "group", "--population", "people", "--value", "years", "--standard-error", "se", "--by", "area")
    done = kith("measure", "slope-index", path, *asked, "--json")
    ash, beck = done.json["rows"]
    assert (ash["area"], beck["area"]) == ("Ash", "Beck")
    assert beck["slope_index"] == pytest.approx(2 * ash["slope_index"])


def slope_of(tmp_path, rows):
    path = tmp_path / "groups.csv"
    path.write_text("Quantile,Population,Value,se\n" + "".join(f"{row}\n" for row in rows))
    return path


@pytest.mark.parametrize(
    ("rows", "code", "said"),
    [
        (["1,100,5,1", "2,-5,6,1", "3,100,7,1"], 1, "Row 2: "),
        (["1,100,5,1", "2,,6,1", "3,100,7,1"], 1, "Row 2: "),
        (["1,100,5,1", "2,100,6,1"], 1, "The table has 2 groups."),
        (["1,100,5,1", "1,100,6,1", "3,100,7,1"], 2, "twice"),
    ],
)
def test_what_has_no_index_is_refused_by_name(kith, tmp_path, rows, code, said):
    done = kith("measure", "slope-index", slope_of(tmp_path, rows), *NAMED, "--standard-error", "se")
    assert done.code == code, done.err
    assert said in done.err.replace("\n", " ")


def test_under_five_groups_it_warns(kith, tmp_path):
    path = slope_of(tmp_path, ["1,100,5,1", "2,100,6,1", "3,100,8,1"])
    done = kith("measure", "slope-index", path, *NAMED, "--standard-error", "se", "--json")
    assert done.code == 0
    assert "Take care." in done.err
    assert done.json["notes"]


def test_without_errors_or_limits_there_is_no_index(kith, tmp_path):
    path = slope_of(tmp_path, ["1,100,5,1"])
    done = kith("measure", "slope-index", path, *NAMED, "--lower", "se")
    assert done.code == 2
    assert "Give --standard-error, or --lower and --upper." in done.err.replace("\n", " ")


def test_the_published_chart_comes_out_of_the_published_file(kith, shared):
    file = shared / "vectors" / "spc_xmr_series.csv"
    done = kith("measure", "spc", file, "--value", "y_outlier15", "--improvement", "up", "--target", 2, "--json")
    assert done.code == 0, done.err
    assert done.json["mean"] == pytest.approx(0.6694159, abs=1e-6)
    assert done.json["lower_limit"] == pytest.approx(-2.383666, abs=1e-6)
    assert done.json["upper_limit"] == pytest.approx(3.722497, abs=1e-6)
    assert done.json["points"][14]["signals"] == ["outside limits"]
    assert done.json["points"][14]["variation"] == "improvement"
    assert done.json["assurance"] == "hit and miss"
    whole = kith("measure", "spc", file, "--value", "y_outlier15", "--no-screen-ranges", "--json").json
    assert whole["upper_limit"] == pytest.approx(5.935457, abs=1e-6)


def test_points_stand_in_the_order_of_their_months_however_those_are_written(kith, tmp_path):
    path = tmp_path / "months.csv"
    path.write_text("month,n\nApr-26,3\n2026-02,2\n03/2026,1\nMay 2026,4\n")
    done = kith("measure", "spc", path, "--value", "n", "--date", "month", "--json")
    assert [point["date"] for point in done.json["points"]] == ["2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01"]
    assert [point["value"] for point in done.json["points"]] == [2, 1, 3, 4]
    assert "fewer than 12 values" in kith("measure", "spc", path, "--value", "n", "--date", "month").err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("month,n\n2026-01,3\nsoon,2\n", "months.csv, month: row 3 holds “soon”"),
        ("month,n\n2026-01,3\n2026-01,2\n", "two points at 2026-01-01"),
    ],
)
def test_times_that_are_none_or_twice_are_refused(kith, tmp_path, text, said):
    path = tmp_path / "months.csv"
    path.write_text(text)
    done = kith("measure", "spc", path, "--value", "n", "--date", "month")
    assert done.code == 1
    assert said in done.err.replace("\n", " ")


def test_the_published_concentration_comes_out_of_the_published_file(kith, shared):
    file = shared / "vectors" / "rineq_concentration_index_inputs.csv"
    done = kith("measure", "concentration", file, "--value", "yc", "--rank", "income", "--json")
    assert done.code == 0, done.err
    with open(shared / "vectors" / "rineq_concentration_index_expected.csv") as lines:
        published = [row for row in csv.DictReader(lines) if (row["outcome"], row["weights"]) == ("yc", "unweighted")]
    (standard,) = [row for row in published if row["type"] == "CI"]
    # print breaks ties by the order of rows, here they share a rank: alike to the fourth place
    assert done.json["index"] == pytest.approx(float(standard["ci_direct"]), abs=1e-3)
    assert done.json["lower"] < done.json["index"] < done.json["upper"]
    assert set(done.json) == {
        "index", "lower", "upper", "standard_error", "mean", "denominator", "direction", "generalised"
    }  # fmt: skip


def test_an_outcome_with_bounds_has_the_corrected_forms_too(kith, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("income,ill,people\n10,1,3\n20,1,2\n30,0,2\n40,1,1\n50,0,4\n")
    asked = ("measure", "concentration", path, "--value", "ill", "--rank", "income", "--weight", "people")
    done = kith(*asked, "--bounds", 0, 1, "--json")
    assert done.code == 0, done.err
    mean = done.json["mean"]
    assert done.json["erreygers"]["index"] == pytest.approx(4 * done.json["generalised"]["index"])
    assert done.json["wagstaff"]["index"] == pytest.approx(done.json["index"] / (1 - mean))
    assert "wagstaff" in kith(*asked, "--bounds", 0, 1).out


def test_a_value_beyond_its_bounds_is_refused(kith, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("income,ill\n10,1\n20,2\n30,0\n")
    done = kith("measure", "concentration", path, "--value", "ill", "--rank", "income", "--bounds", 0, 1)
    assert done.code == 1
    assert "Row 2: " in done.err
