"""Values of the NHS Data Dictionary: ethnic category, sex, accommodation, what became of an appointment.

Source: NHS Data Dictionary, Ethnic Category (2001 census, 16+1, the mandated standard), Person Stated Gender,
Accommodation Type, Attended or Did Not Attend; Office for National Statistics, 2021 census, ethnic group
classification 6a (five groups: Chinese stands under Asian, Gypsy or Irish Traveller under White, Arab under Other).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyarrow as pa

from kith.tables.kinds import choice
from kith.tables.schema import BadCell, Kind

__all__ = [
    "ACCOMMODATION",
    "ACCOMMODATION_STATUSES",
    "CONTACT_OUTCOME",
    "CONTACT_OUTCOMES",
    "ETHNIC_CATEGORIES",
    "ETHNIC_CATEGORY",
    "ETHNIC_GROUPS_2001",
    "ETHNIC_GROUPS_2021",
    "SEX",
    "SEXES",
    "ethnic_group_2001",
    "ethnic_group_2021",
    "read_ethnic_category",
]

ETHNIC_CATEGORIES = {
    "A": "White British",
    "B": "White Irish",
    "C": "Any other White background",
    "D": "White and Black Caribbean",
    "E": "White and Black African",
    "F": "White and Asian",
    "G": "Any other mixed background",
    "H": "Indian",
    "J": "Pakistani",
    "K": "Bangladeshi",
    "L": "Any other Asian background",
    "M": "Black Caribbean",
    "N": "Black African",
    "P": "Any other Black background",
    "R": "Chinese",
    "S": "Any other ethnic group",
    "T": "Gypsy, Roma or Irish Traveller (written in GDPPR; not one of the 2001 codes)",
    "Z": "Not stated: the person was asked and would not say",
    "99": "Not known: nobody has asked, or the answer was lost",
}
"""Codes and their meaning. Z and 99 are kept apart: one is an answer, the other a gap to fill."""

_GROUPS = {"White": "ABCT", "Mixed": "DEFG", "Asian": "HJKL", "Black": "MNP"}
_NEITHER = {"Z": "Not stated", "99": "Not known"}

ETHNIC_GROUPS_2001 = {
    **{code: group for group, codes in {**_GROUPS, "Other": "RS"}.items() for code in codes},
    **_NEITHER,
}
"""Code to one of the five groups of the 2001 census (Chinese under Other), or Not stated, or Not known."""

ETHNIC_GROUPS_2021 = {**ETHNIC_GROUPS_2001, "R": "Asian"}
"""Code to one of the five groups of the 2021 census (Chinese under Asian), or Not stated, or Not known."""

_TEXTS = {
    "A": "british; white british; british white; english; white english; scottish; welsh; northern irish; "
    "english welsh scottish northern irish british; english welsh scottish british; "
    "british or mixed british",
    "B": "irish; white irish; irish white",
    "C": "any other white background; other white; other white background; white other; any other white; "
    "white any other white background",
    "D": "white and black caribbean; mixed white and black caribbean; white black caribbean",
    "E": "white and black african; mixed white and black african; white black african",
    "F": "white and asian; mixed white and asian; white asian",
    "G": "any other mixed background; other mixed; other mixed background; mixed other; any other mixed; "
    "any other mixed or multiple ethnic background; mixed any other mixed background; "
    "other mixed or multiple ethnic background",
    "H": "indian; british indian; asian indian; indian or british indian; asian or asian british indian",
    "J": "pakistani; british pakistani; asian pakistani; pakistani or british pakistani; "
    "asian or asian british pakistani",
    "K": "bangladeshi; british bangladeshi; asian bangladeshi; bangladeshi or british bangladeshi; "
    "asian or asian british bangladeshi",
    "L": "any other asian background; other asian; other asian background; asian other; any other asian; "
    "asian or asian british any other asian background",
    "M": "caribbean; black caribbean; black or black british caribbean; black british caribbean",
    "N": "african; black african; black or black british african; black british african",
    "P": "any other black background; other black; other black background; black other; any other black; "
    "any other black african or caribbean background; black or black british any other black background",
    "R": "chinese; asian chinese; other ethnic groups chinese; asian or asian british chinese",
    "S": "any other ethnic group; other ethnic group; other ethnic groups any other ethnic group; arab; "
    "other; other arab; any other",
    "T": "gypsy or irish traveller; gypsy; traveller; irish traveller; roma; gypsy roma or traveller; "
    "gypsy roma or irish traveller; white gypsy or irish traveller; white roma; white irish traveller; romany",
    "Z": "not stated; declined; declined to say; refused; prefer not to say; did not wish to say; refused to say; "
    "not stated refused; z not stated",
    "99": "not known; unknown; not asked; not recorded; x; 9; not known default; not specified; u; unk",
}
_SEVERAL_CODES = {
    "white": "A, B, C or T",
    "mixed": "D, E, F or G",
    "asian": "H, J, K, L or R",
    "asian asian british": "H, J, K, L or R",
    "black": "M, N or P",
    "black black british": "M, N or P",
}


def _in_words(text: str) -> str:
    """Small letters and single spaces, without the words that only join."""
    words = re.sub(r"[^a-z0-9]+", " ", text.casefold()).split()
    return " ".join(word for word in words if word not in ("or", "and"))


_CODE_OF_TEXT = {_in_words(text): code for code, texts in _TEXTS.items() for text in texts.split(";")}


def read_ethnic_category(text: str) -> str:
    """The 2001 ethnic category code from a code or from the usual wording.

    Raises
    ------
    BadCell
        where the wording names none, or a group that holds several: one is never chosen for the person.

    Examples
    --------
    >>> read_ethnic_category("j"), read_ethnic_category("Asian or Asian British - Pakistani"), read_ethnic_category("Z")
    ('J', 'J', 'Z')
    """
    code = text.strip().upper()
    if code in ETHNIC_CATEGORIES:
        return code
    words = _in_words(text)
    found = _CODE_OF_TEXT.get(words) or _after_its_group(text)
    if found is not None:
        return found
    if words in _SEVERAL_CODES:
        raise BadCell(
            "this names a group of ethnic categories, not one",
            f"ask the person, and record one of {_SEVERAL_CODES[words]}; none is chosen for them",
        )
    raise BadCell("this is not an ethnic category", "use the 2001 codes A to S, Z (not stated) or 99 (not known)")


def _after_its_group(text: str) -> str | None:
    """The category of `Group: category`, if the group named is its own; `White: African` is none that there is."""
    group, _, category = re.sub(r"\s[-–]\s", ":", text).rpartition(":")
    code = _CODE_OF_TEXT.get(_in_words(category))
    named = _in_words(group).split(" ")[0].title()
    if code is None or named not in (ETHNIC_GROUPS_2001[code], ETHNIC_GROUPS_2021[code]):
        return None
    return code


def ethnic_group_2001(code: str | None) -> str:
    """The group of the 2001 census that a category belongs to; no code is Not known.

    Examples
    --------
    >>> ethnic_group_2001("R"), ethnic_group_2001("Z"), ethnic_group_2001(None)
    ('Other', 'Not stated', 'Not known')
    """
    return ETHNIC_GROUPS_2001[code or "99"]


def ethnic_group_2021(code: str | None) -> str:
    """The group of the 2021 census that a category belongs to; no code is Not known.

    Caution: Arab people are counted under S in the 2001 codes, and Roma people may be under C; a 2001 code cannot be
    split into the nineteen categories of 2021.

    Examples
    --------
    >>> ethnic_group_2021("R"), ethnic_group_2021("T"), ethnic_group_2021("99")
    ('Asian', 'White', 'Not known')
    """
    return ETHNIC_GROUPS_2021[code or "99"]


ETHNIC_CATEGORY = Kind("ethnic category", pa.string(), read_ethnic_category)
"""A 2001 code; see `ETHNIC_CATEGORIES`."""


def _other_words(texts: Mapping[str, str]) -> dict[str, str]:
    """`value: "a; b"` turned round into text to value."""
    return {text: value for value, several in texts.items() for text in several.split(";")}


SEXES = {
    "male": "male",
    "female": "female",
    "indeterminate": "neither male nor female could be determined, or the person says neither",
    "not_known": "not recorded",
}
SEX = choice(
    "sex",
    SEXES,
    _other_words(
        {
            "male": "m; 1; man; boy",
            "female": "f; 2; woman; girl",
            "indeterminate": "9; i; intersex; other; not specified; indeterminate sex",
            "not_known": "0; u; x; unknown; not recorded; not stated",
        }
    ),
)
"""Reads 1 male, 2 female, 9 indeterminate, 0 or X not known; M and F; and the words of FHIR and ehrQL."""

ACCOMMODATION_STATUSES = {
    "settled": "own or rented home, or with family for good",
    "temporary": "placed for a while: bed and breakfast, refuge, council placement",
    "rough_sleeping": "outside, or in places not meant to be lived in",
    "hostel": "hostel or night shelter",
    "traveller_site": "caravan, boat or Traveller site",
    "care_home": "residential or nursing home",
    "sofa_surfing": "with friends or relatives for a while, with nowhere else to go",
    "not_known": "not recorded",
}
ACCOMMODATION = choice(
    "accommodation status",
    ACCOMMODATION_STATUSES,
    _other_words(
        {
            "settled": "owner occupier; owner; own home; tenant; social rent; private rent; council tenant; "
            "housing association; living with family; settled accommodation; mainstream housing",
            "temporary": "temporary accommodation; bed and breakfast; refuge; asylum accommodation",
            "rough_sleeping": "rough sleeper; street homeless; sleeping rough; on the street",
            "hostel": "hostel for the homeless; night shelter; homeless hostel; direct access hostel; emergency hostel",
            "traveller_site": "traveller site; caravan; caravan site; mobile home; boat; houseboat; encampment",
            "care_home": "care home; nursing home; residential home; residential care; care home with nursing",
            "sofa_surfing": "sofa surfing; sofa surfer; staying with friends; hidden homeless",
            "not_known": "unknown; not known; not recorded; not stated",
        }
    ),
)

CONTACT_OUTCOMES = {
    "attended": "the contact took place",
    "did_not_attend": "the person did not come, or came too late to be seen",
    "cancelled_by_person": "the person called it off",
    "cancelled_by_service": "the service called it off",
    "declined": "the person said no to what was offered",
    "not_recorded": "nobody wrote down what became of it",
}
CONTACT_OUTCOME = choice(
    "outcome of a contact",
    CONTACT_OUTCOMES,
    _other_words(
        {
            "attended": "5; 6; seen; completed; fulfilled; arrived; finished; attended late but seen",
            "did_not_attend": "3; 7; dna; did not attend; no show; was not brought; wnb; no access visit; missed; "
            "failed to attend",
            "cancelled_by_person": "2; cancelled by patient; patient cancelled; cancelled by client",
            "cancelled_by_service": "4; cancelled by provider; hospital cancelled; cancelled by hospital",
            "declined": "refused; declined by person; offer declined",
            "not_recorded": "0; unknown; not known; not recorded",
        }
    ),
)
"""Reads the numbers of Attended or Did Not Attend: 5 and 6 seen, 3 and 7 not seen, 2 and 4 called off."""
