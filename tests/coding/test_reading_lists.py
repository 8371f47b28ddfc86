"""IMP-23: lists of others, in a folder or in one long file, with every code checked and every refusal named."""

import gzip
import re
from collections import Counter

import pytest

from kith.coding import built_in, names_for_long_file, names_from_toml, read_codelists
from kith.errors import BadCodelist, BadUsage


def folder(tmp_path, **files: str):
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(re.sub(r" ?\| ?", ",", text.strip()) + "\n", encoding="utf-8")
    return tmp_path


DIABETES = """
code | term
73211009 | Diabetes mellitus
44054006 | Type 2
"""


def test_a_folder_of_opencodelists_csvs(tmp_path):
    lists = read_codelists(
        folder(tmp_path, diabetes=DIABETES, **{"heart-failure": "code,term\n84114007,Heart failure"})
    )
    assert sorted(lists) == ["diabetes", "heart_failure"]
    assert [row[:3] for row in lists["diabetes"].codes] == [
        ("snomedct", "73211009", "Diabetes mellitus"),
        ("snomedct", "44054006", "Type 2"),
    ]
    assert lists["diabetes"].version == "not stated"
    assert lists["diabetes"].origin == "diabetes (diabetes.csv)"
    assert lists.problems == ()


def test_packed_lists_and_lists_in_older_columns(tmp_path):
    (tmp_path / "copd.csv.gz").write_bytes(
        gzip.compress(b"CTV3ID,CTV3PreferredTermDesc\nH3...,COPD\nH32..,Emphysema\n")
    )
    folder(tmp_path, stroke="icd10_code | description\nI63.9 | Stroke\nI64X | Stroke")
    lists = read_codelists(tmp_path)
    assert lists["copd"].codes_of("ctv3") == {"H3...", "H32.."}
    assert lists["stroke"].codes_of("icd10") == {"I639", "I64"}


def test_one_list_may_hold_codes_of_several_systems_with_categories(tmp_path):
    text = """
code | term | system | category | version
73211009 | Diabetes | SNOMED CT | any | 3
E11.9 | Type 2 | ICD-10 | type 2 | 3
4548-4 | HbA1c | http://loinc.org | | 3
"""
    diabetes = read_codelists(folder(tmp_path, diabetes=text))["diabetes"]
    assert [(row.system, row.code, row.category) for row in diabetes.codes] == [
        ("snomedct", "73211009", "any"),
        ("icd10", "E119", "type 2"),
        ("loinc", "4548-4", ""),
    ]
    assert diabetes.version == "3"


WRONG = """
code | system | term
73211009 | SNOMED CT | right
73211008 | SNOMED CT | wrong check digit
1007761000000100 | SNOMED CT | rounded by a spreadsheet
8.8921E+13 | SNOMED CT | in scientific notation
680946014 | SNOMED CT | a wording and not a concept
E11.9 | SNOMED CT | of another system
| SNOMED CT | no code at all
44054006 | SNOMED CT | right
"""

REASONS = """
row  code              reason
3    73211008          the check digit of this SNOMED CT code is wrong
4    1007761000000100  a spreadsheet has rounded this SNOMED CT code to fifteen digits
5    8.8921E+13        a spreadsheet has turned this SNOMED CT code into scientific notation, and its last digits
6    680946014         this is a SNOMED CT description id, which names a wording and not a concept
7    E11.9             this is a code of ICD-10 in a place for SNOMED CT
8                      there is no code in this row
"""


def test_a_wrong_code_is_left_out_and_named_with_its_list_and_row(tmp_path):
    lists = read_codelists(folder(tmp_path, diabetes=WRONG))
    assert lists["diabetes"].codes_of("snomedct") == {"73211009", "44054006"}
    for problem, line in zip(lists.problems, REASONS.strip().splitlines()[1:], strict=True):
        assert (problem.codelist, str(problem.row), problem.code) == ("diabetes", line[:5].strip(), line[5:23].strip())
        assert problem.reason.startswith(line[23:])
    assert lists.problem_counts == {"diabetes": 6}
    assert str(lists.problems[0]) == "diabetes, row 3: “73211008”: the check digit of this SNOMED CT code is wrong"


def test_strict_reading_refuses_everything_for_one_wrong_code(tmp_path):
    text = DIABETES + "73211008 | wrong\n"
    read_codelists(folder(tmp_path, diabetes=text))
    with pytest.raises(BadCodelist, match="1 codes cannot be codes: diabetes, row 4: “73211008”: the check digit"):
        read_codelists(tmp_path, strict=True)
    read_codelists(folder(tmp_path, diabetes=DIABETES), strict=True)


def test_a_list_that_loses_every_code_is_refused(tmp_path):
    with pytest.raises(BadCodelist, match="The list for diabetes holds no usable code"):
        read_codelists(folder(tmp_path, diabetes="code | term | system\n73211008 | wrong | SNOMED CT"))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("name | term\nx | y", "has no column `code`"),
        ("code | term\nabc | y\nxyz | z", "coding system of diabetes cannot be told"),
        ("code | term\n73211009 | a\n44054006 | b | too many", "diabetes.csv, row 3"),
    ],
)
def test_a_file_that_is_no_list_is_refused(tmp_path, text, what):
    with pytest.raises(BadCodelist, match=what):
        read_codelists(folder(tmp_path, diabetes=text))


def test_nothing_there(tmp_path):
    with pytest.raises(BadUsage, match="holds no CSV"):
        read_codelists(tmp_path)
    with pytest.raises(BadUsage, match="There is nothing at"):
        read_codelists(tmp_path / "nowhere")


LONG = """
codelist | version | system | code | term | source_repo | category
org/dm | 7 | SNOMED CT | 73211009 | Diabetes | org/repo |
org/dm | 7 | SNOMED CT | 73211009 | Diabetes again | org/repo |
org/current | 2 | SNOMED CT | 77176002 | Smoker | org/repo | S
org/ex | 2 | SNOMED CT | 8517006 | Ex-smoker | org/repo | E
org/never | 2 | CTV3/Read | XE0oh | Never | org/repo | N
"""

TO_KITH = """
diabetes = "org/dm"
smoker = ["org/current", "org/ex"]
[smoking_status]
current = "org/current"
ex = ["org/ex"]
"""


def test_one_long_file_with_names_from_toml(tmp_path):
    path = folder(tmp_path, all=LONG) / "all.csv"
    lists = read_codelists(path, names_from_toml(TO_KITH))
    assert sorted(lists) == ["diabetes", "smoker", "smoking_status"]
    assert len(lists["diabetes"]) == 1
    assert lists["diabetes"].version == "7"
    assert lists["diabetes"].origin == "org/dm (org/repo)"
    assert [(row.code, row.category) for row in lists["smoker"].codes] == [("77176002", "S"), ("8517006", "E")]
    assert [row.category for row in lists["smoking_status"].codes] == ["current", "ex"]
    assert lists["smoker"].version == "2"


def test_one_long_file_without_names_keeps_its_own(tmp_path):
    path = folder(tmp_path, all=LONG) / "all.csv"
    assert (
        sorted(read_codelists(path))
        == sorted(read_codelists(path, {}))
        == ["org/current", "org/dm", "org/ex", "org/never"]
    )


@pytest.mark.parametrize(
    ("toml", "what"),
    [
        ('diabetes = "org/dmm"', r"no list is called so. Did you mean org/dm\?"),
        ('diabetes = "zzzzzz"', "The lists are org/dm, org/current"),
        ("diabetes = 3", "The names for diabetes cannot be read"),
        ("diabetes = ", "The file of names is not TOML"),
    ],
)
def test_names_that_cannot_be_followed_are_refused(tmp_path, toml, what):
    with pytest.raises(BadCodelist, match=what):
        read_codelists(folder(tmp_path, all=LONG) / "all.csv", names_from_toml(toml))


def test_an_index_beside_the_lists_is_passed_over_and_counted(tmp_path):
    place = folder(tmp_path, all=LONG)
    (place / "index.csv").write_text("codelist,how_many\ndiabetes,3\n")
    found = read_codelists(place)
    assert set(found) == set(read_codelists(place / "all.csv"))
    assert [str(problem) for problem in found.problems if problem.codelist == "index.csv"] == [
        "index.csv, row 1: “”: the file has no column `code`, so it is no codelist"
    ]


def test_a_folder_of_which_no_file_is_a_codelist_is_refused(tmp_path):
    (tmp_path / "index.csv").write_text("codelist,how_many\ndiabetes,3\n")
    with pytest.raises(BadCodelist, match="index.csv has no column `code`"):
        read_codelists(tmp_path)


@pytest.fixture(scope="module")
def long_file(shared):
    return shared / "data" / "codelists" / "codelists_long.csv.gz"


def test_the_public_lists_under_kiths_names(long_file):
    lists = read_codelists(long_file)
    assert set(lists) == set(names_for_long_file())
    # the deficits of the frailty index have no demonstration lists: whose their codes are is not clear
    assert {name for name in lists if not name.startswith("efi_")} <= set(built_in())
    assert lists.problems == ()
    assert len(lists["diabetes"]) == 559
    assert lists["diabetes"].version == "primis-covid19-vacc-uptake/diab/v2.5"
    assert {row.category for row in lists["stroke_tia"].codes} == {"stroke", "tia"}
    assert {row.category for row in lists["smoking_status"].codes} == {
        row.category for row in built_in()["smoking_status"].codes if row.category
    }
    joined = lists.over(built_in())
    assert set(joined) == set(built_in()) | set(lists)
    assert joined["housebound"].codes_of("kith") == {"housebound"}


def test_the_known_corrupt_codes_of_the_public_lists_are_named(long_file):
    """84 codes of one list have a wrong check digit, 17 of three others were rounded, and one has lost its dot."""
    lists = read_codelists(long_file, {})
    assert len(lists) == 230
    assert lists.problem_counts == {
        "gm-sde/patient/selfharm-episodes": 84,
        "gm-sde/conditions/hiv": 6,
        "gm-sde/conditions/immunosuppression": 3,
        "gm-sde/conditions/lung-cancer": 8,
        "gm-sde/patient/homeless": 10,
        "opensafely/opensafely-diabetes": 1,
    }
    reasons = Counter((problem.codelist.rsplit("/", 1)[1], problem.reason.split(" ")[-1]) for problem in lists.problems)
    assert reasons[("selfharm-episodes", "wrong")] == 84
    assert reasons[("hiv", "digits")] == 6
    assert len(lists["gm-sde/patient/selfharm-episodes"]) == 1400 - 84
    with pytest.raises(BadCodelist, match="84 codes cannot be codes: gm-sde/patient/selfharm-episodes, row "):
        read_codelists(long_file, {"self_harm": "gm-sde/patient/selfharm-episodes"}, strict=True)
