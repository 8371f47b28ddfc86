"""Data-dictionary values: read from codes and words, kept apart where they differ."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.coding.categories import (
    ACCOMMODATION,
    ACCOMMODATION_STATUSES,
    CONTACT_OUTCOME,
    CONTACT_OUTCOMES,
    ETHNIC_CATEGORIES,
    ETHNIC_CATEGORY,
    ETHNIC_GROUPS_2001,
    ETHNIC_GROUPS_2021,
    SEX,
    SEXES,
    ethnic_group_2001,
    ethnic_group_2021,
)
from kith.coding.languages import LANGUAGE, LANGUAGES, is_listed
from kith.tables import BadCell

GROUP_2001 = {
    "White": "White",
    "Mixed": "Mixed",
    "Asian or Asian British": "Asian",
    "Black or Black British": "Black",
    "Other Ethnic Groups": "Other",
    "Not stated": "Not stated",
    "Not known": "Not known",
}


def test_the_sixteen_plus_one_and_the_default(shared):
    with open(shared / "vectors" / "ethnicity_2001_16plus1.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["code"] for row in rows] == [code for code in ETHNIC_CATEGORIES if code != "T"]
    for row in rows:
        assert ETHNIC_CATEGORY.read(row["code"]) == row["code"]
        assert ETHNIC_CATEGORY.read(row["label"].replace(" (default)", "")) == row["code"], row
        assert ethnic_group_2001(row["code"]) == GROUP_2001[row["group"]]


WORDS = """
cell                                         code  group 2001  group 2021
White British                                A     White       White
White - British                              A     White       White
White: English/Welsh/Scottish/British        A     White       White
White: Irish                                 B     White       White
Any other White background                   C     White       White
Mixed - White and Black Caribbean            D     Mixed       Mixed
White & Asian                                F     Mixed       Mixed
Asian or Asian British - Pakistani           J     Asian       Asian
Asian/Asian British - Bangladeshi            K     Asian       Asian
Black, Black British or Caribbean: African   N     Black       Black
Asian, Asian British or Asian Welsh: Indian  H     Asian       Asian
Asian, Asian British or Asian Welsh: Chinese R     Other       Asian
Mixed or Multiple groups: White and Asian    F     Mixed       Mixed
Chinese                                      R     Other       Asian
Other ethnic groups - Chinese                R     Other       Asian
Arab                                         S     Other       Other
Gypsy or Irish Traveller                     T     White       White
Roma                                         T     White       White
prefer not to say                            Z     Not stated  Not stated
not asked                                    99    Not known   Not known
"""


@pytest.mark.parametrize("line", WORDS.strip().splitlines()[1:])
def test_usual_wordings(line):
    cell, code, old, new = line[:45].strip(), line[45:51].strip(), line[51:63].strip(), line[63:].strip()
    assert ETHNIC_CATEGORY.read(cell) == code
    assert (ethnic_group_2001(code), ethnic_group_2021(code)) == (old, new)


def test_not_stated_is_not_not_known():
    assert ETHNIC_CATEGORY.read("Z") != ETHNIC_CATEGORY.read("99")
    assert ethnic_group_2021("Z") == "Not stated"
    assert ethnic_group_2021("99") == ethnic_group_2021(None) == "Not known"


@pytest.mark.parametrize("cell", ["Black", "Asian", "White", "Mixed", "Asian or Asian British"])
def test_a_group_is_not_turned_into_one_of_its_categories(cell):
    with pytest.raises(BadCell) as refusal:
        ETHNIC_CATEGORY.read(cell)
    assert refusal.value.reason == "this names a group of ethnic categories, not one"
    assert "ask the person" in refusal.value.mend


@pytest.mark.parametrize("cell", ["I", "O", "Q", "U1", "Martian", "AB", "White: African", "Mixed - Pakistani"])
def test_what_is_no_category_is_refused(cell):
    with pytest.raises(BadCell, match="not an ethnic category"):
        ETHNIC_CATEGORY.read(cell)


def test_every_category_has_a_group_of_both_censuses():
    assert set(ETHNIC_GROUPS_2001) == set(ETHNIC_GROUPS_2021) == set(ETHNIC_CATEGORIES)
    moved = {code for code in ETHNIC_CATEGORIES if ETHNIC_GROUPS_2001[code] != ETHNIC_GROUPS_2021[code]}
    assert moved == {"R"}
    assert set(ETHNIC_GROUPS_2021.values()) == {"White", "Mixed", "Asian", "Black", "Other", "Not stated", "Not known"}


CHOICES = """
kind           value                 cells
sex            male                  1 M male Man
sex            female                2 f FEMALE woman
sex            indeterminate         9 other intersex I
sex            not_known             0 X U unknown
accommodation  settled               settled owner tenant
accommodation  rough_sleeping        rough-sleeping rough_sleeper
accommodation  sofa_surfing          sofa_surfer hidden_homeless
accommodation  care_home             nursing_home Care_Home
accommodation  not_known             unknown
outcome        attended              5 6 seen fulfilled
outcome        did_not_attend        3 7 DNA no_show
outcome        cancelled_by_person   2
outcome        cancelled_by_service  4
outcome        not_recorded          0 unknown
"""


@pytest.mark.parametrize("line", CHOICES.strip().splitlines()[1:])
def test_values_from_their_codes_and_words(line):
    kind = {"sex": SEX, "accommodation": ACCOMMODATION, "outcome": CONTACT_OUTCOME}[line[:15].strip()]
    for cell in line[37:].split():
        assert kind.read(cell.replace("_", " ")) == line[15:37].strip()


def test_every_value_reads_as_itself():
    for kind, values in ((SEX, SEXES), (ACCOMMODATION, ACCOMMODATION_STATUSES), (CONTACT_OUTCOME, CONTACT_OUTCOMES)):
        assert all(kind.read(value) == value for value in values)


def test_no_fixed_abode_does_not_say_where_somebody_sleeps():
    with pytest.raises(BadCell):
        ACCOMMODATION.read("NFA")


LANGUAGE_CELLS = """
cell                    name
en                      English
en-GB                   English
English (spoken)        English
panjabi                 Punjabi
pa                      Punjabi
Farsi                   Persian
BSL                     British Sign Language
q4                      British Sign Language
Urdu language           Urdu
Cantonese               Cantonese
Chinese                 Chinese
chitonga                Chitonga
Wu Chinese              Wu Chinese
"""


@pytest.mark.parametrize("line", LANGUAGE_CELLS.strip().splitlines()[1:])
def test_languages_have_one_name(line):
    assert LANGUAGE.read(line[:24].strip()) == line[24:].strip()


@pytest.mark.parametrize("cell", ["unknown", "xx", "12", "y", "other", "N/A"])
def test_what_names_no_language_is_refused(cell):
    with pytest.raises(BadCell):
        LANGUAGE.read(cell)


def test_listed_languages_read_as_themselves_and_from_their_code():
    assert len(LANGUAGES) > 80
    for name, code in LANGUAGES.items():
        assert LANGUAGE.read(name) == LANGUAGE.read(code.upper()) == name
        assert is_listed(name)
    assert not is_listed("Chitonga")


@given(st.sampled_from([ETHNIC_CATEGORY, LANGUAGE, SEX, ACCOMMODATION, CONTACT_OUTCOME]), st.text(max_size=30))
def test_reading_twice_changes_nothing_more(kind, text):
    try:
        once = kind.read(text)
    except BadCell:
        return
    assert kind.read(once) == once
