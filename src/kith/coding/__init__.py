"""The codes the NHS writes things in: numbers, organisations, postcodes, categories, terms and codelists.

Each kind of value has one `Kind` for layouts to use, and reading it is the same everywhere.
"""

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
from kith.coding.code_systems import CODE_SYSTEM, fault_in_code, read_code, read_code_system
from kith.coding.codelists import Codelist, CodelistProblem, CodelistRow, Codelists, built_in
from kith.coding.kith_terms import (
    ADMISSION_TERMS,
    CONTACT_TERMS,
    KITH_TERMS,
    MEASUREMENT_TERMS,
    PROCEDURE_TERMS,
    SOCIAL_TERMS,
    kind_of_term,
)
from kith.coding.languages import LANGUAGE, LANGUAGES
from kith.coding.nhs_number import NHS_NUMBER
from kith.coding.organisations import NO_PRACTICE, ODS_CODE, PRACTICE_ODS_CODE
from kith.coding.postcodes import NO_FIXED_ABODE, POSTCODE, SPECIAL_POSTCODES
from kith.coding.reading_lists import names_for_long_file, names_from_toml, read_codelists
from kith.coding.terms import (
    CODE_KINDS,
    CODE_SYSTEMS,
    CTV3,
    CVX,
    DMD,
    ICD10,
    LOINC,
    OPCS4,
    KithTerm,
    RxNorm,
    SnomedCT,
    Term,
)

__all__ = [
    "ACCOMMODATION",
    "ACCOMMODATION_STATUSES",
    "ADMISSION_TERMS",
    "CODE_KINDS",
    "CODE_SYSTEM",
    "CODE_SYSTEMS",
    "CONTACT_OUTCOME",
    "CONTACT_OUTCOMES",
    "CONTACT_TERMS",
    "CTV3",
    "CVX",
    "DMD",
    "ETHNIC_CATEGORIES",
    "ETHNIC_CATEGORY",
    "ETHNIC_GROUPS_2001",
    "ETHNIC_GROUPS_2021",
    "ICD10",
    "KITH_TERMS",
    "LANGUAGE",
    "LANGUAGES",
    "LOINC",
    "MEASUREMENT_TERMS",
    "NHS_NUMBER",
    "NO_FIXED_ABODE",
    "NO_PRACTICE",
    "ODS_CODE",
    "OPCS4",
    "POSTCODE",
    "PRACTICE_ODS_CODE",
    "PROCEDURE_TERMS",
    "SEX",
    "SEXES",
    "SOCIAL_TERMS",
    "SPECIAL_POSTCODES",
    "Codelist",
    "CodelistProblem",
    "CodelistRow",
    "Codelists",
    "KithTerm",
    "RxNorm",
    "SnomedCT",
    "Term",
    "built_in",
    "ethnic_group_2001",
    "ethnic_group_2021",
    "fault_in_code",
    "kind_of_term",
    "names_for_long_file",
    "names_from_toml",
    "read_code",
    "read_code_system",
    "read_codelists",
]
