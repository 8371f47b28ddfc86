"""The tables of ehrQL, as OpenSAFELY's TPP back end names them: an extract of them, dummy or real, is one more partner.

Source: ehrQL documentation, schemas `core` and `tpp` (OpenSAFELY). Diagnoses of emergency care are SNOMED CT there,
those of `apcs` are ICD-10; admission methods follow the NHS Data Dictionary (11-13 booked, 21-28 and 2A-2D emergency,
31-32 maternity).
"""

from ibis import _

from kith.coding.categories import SEX, SEXES
from kith.people.layouts.layout import Layout, Registering, RowEvent
from kith.people.layouts.wording import written
from kith.tables import Column, Schema
from kith.tables.kinds import BIRTH_DATE, DATE, DECIMAL, INTEGER, PLANNED_DATE, TEXT, YES_NO, choice

_PATIENT = Column("patient_id", TEXT, "the back end's number for the person", required=True, identifies=True)
_WHO = {"patient_id": "local_id"}

DECILE = choice(
    "decile of deprivation",
    [str(n) for n in range(1, 11)] + ["unknown"],
    written(
        {
            "unknown": "-1; 0",
        }
    ),
)
QUINTILE = choice(
    "fifth of deprivation",
    [str(n) for n in range(1, 6)] + ["unknown"],
    written(
        {
            "unknown": "-1; 0",
            "1": "1 (most deprived)",
            "5": "5 (least deprived)",
        }
    ),
)


def _ehrql(name: str, row: str, columns: tuple[Column, ...], /, **parts) -> Layout:
    """A layout over one ehrQL table: the same family, the same patient number."""
    rules = {key: parts.pop(key) for key in ("one_row_per", "not_before", "at_least_one_of") if key in parts}
    schema = Schema(f"ehrql_{name}", row, (_PATIENT, *columns), **rules)
    person = {**_WHO, **parts.pop("person", {})}
    return Layout(schema, family="ehrql", about=f"ehrQL's table `{name}`.", person=person, **parts)


PATIENTS = _ehrql(
    "patients",
    "one person",
    (
        Column(
            "date_of_birth", BIRTH_DATE, "date of birth, always the first of a month", required=True, identifies=True
        ),
        Column("sex", SEX, "sex as recorded", allowed=SEXES),
        Column("date_of_death", DATE, "the day the person died, by the practice's record"),
    ),
    one_row_per=("patient_id",),
    not_before=(("date_of_birth", "date_of_death"),),
    person={"date_of_birth": "birth_date", "date_of_death": "death_date"},
    claims=("patient_id", "date_of_birth", "sex", "date_of_death"),
)

_IN_CARE_HOME = (
    _.care_home_requires_nursing.fill_null(False)
    | _.care_home_does_not_require_nursing.fill_null(False)
    | _.care_home_is_potential_match.fill_null(False)
)

ADDRESSES = _ehrql(
    "addresses",
    "one person at one address, from one day to another",
    (
        Column("address_id", TEXT, "the back end's number for the row"),
        Column("start_date", DATE, "the first day at the address", required=True),
        Column("end_date", PLANNED_DATE, "the last day at the address"),
        Column("address_type", TEXT, "home, temporary, correspondence... as a number"),
        Column("rural_urban_classification", TEXT, "1 (most urban) to 8 (most rural)"),
        Column("practice_nuts1_region_name", TEXT, "region of the practice"),
        Column(
            "imd_rounded",
            INTEGER,
            "rank of the area by the 2019 Index, rounded to 100; low is more deprived",
            unit="rank",
        ),
        Column("imd_quintile", QUINTILE, "fifth of the 2019 Index, 1 the most deprived"),
        Column("imd_decile", DECILE, "tenth of the 2019 Index, 1 the most deprived"),
        Column("msoa_code", TEXT, "middle-layer area of the address"),
        Column("has_postcode", YES_NO, "whether the address has a postcode"),
        Column("care_home_is_potential_match", YES_NO, "whether the address looks like a care home"),
        Column("care_home_requires_nursing", YES_NO, "whether it is a nursing home"),
        Column("care_home_does_not_require_nursing", YES_NO, "whether it is a residential home"),
    ),
    not_before=(("start_date", "end_date"),),
    said_on=_.start_date,
    claims=(
        "patient_id",
        "imd_rounded",
        "imd_quintile",
        "imd_decile",
        "msoa_code",
        "rural_urban_classification",
        "has_postcode",
        "address_type",
        "practice_nuts1_region_name",
        "care_home_is_potential_match",
        "care_home_requires_nursing",
        "care_home_does_not_require_nursing",
    ),
    events=(
        RowEvent(
            "the address is, or looks like, a care home",
            kind="social",
            code="care_home_resident",
            date=_.start_date,
            when=_IN_CARE_HOME,
            end_date=_.end_date,
        ),
    ),
)

PRACTICE_REGISTRATIONS = _ehrql(
    "practice_registrations",
    "one person on one practice's list, from one day to another",
    (
        Column("start_date", DATE, "the first day on the list", required=True),
        Column("end_date", PLANNED_DATE, "the last day on the list"),
        Column("practice_pseudo_id", TEXT, "the back end's number for the practice"),
        Column("practice_stp", TEXT, "the practice's area of commissioning"),
        Column("practice_nuts1_region_name", TEXT, "region of the practice"),
        Column("practice_systmone_go_live_date", DATE, "the day the practice began to use its record system"),
    ),
    not_before=(("start_date", "end_date"),),
    said_on=_.start_date,
    claims=(
        "patient_id",
        "practice_pseudo_id",
        "start_date",
        "end_date",
        "practice_stp",
        "practice_nuts1_region_name",
        "practice_systmone_go_live_date",
    ),
    person={
        "practice_pseudo_id": "practice_ods_code",
        "start_date": "registered_date",
        "end_date": "deregistered_date",
    },
    registering=Registering(_.practice_pseudo_id, _.start_date, _.end_date),
)

# The table does not say what kind of event a code is. A number other than nought is taken for a measurement; rules that
# ask for conditions therefore look for the code, whatever the kind.
_CLINICAL_KIND = (_.numeric_value.fill_null(0) != 0).ifelse("measurement", "condition")

CLINICAL_EVENTS = _ehrql(
    "clinical_events",
    "one coded event",
    (
        Column("date", DATE, "the day it was found", required=True),
        Column("snomedct_code", TEXT, "SNOMED CT concept"),
        Column("numeric_value", DECIMAL, "the number beside the code; the unit is not given"),
        Column("ctv3_code", TEXT, "Read code, CTV3"),
    ),
    at_least_one_of=(("snomedct_code", "ctv3_code"),),
    said_on=_.date,
    claims=("patient_id",),
    every_cell=False,
    events=(
        RowEvent(
            "the code of the row: SNOMED CT where it has one, else CTV3",
            kind=_CLINICAL_KIND,
            code=_.snomedct_code.fill_null(_.ctv3_code),
            date=_.date,
            value=_.numeric_value,
            code_system=_.snomedct_code.notnull().ifelse("snomedct", "ctv3"),
            code_may_be_empty=True,
        ),
    ),
)

MEDICATIONS = _ehrql(
    "medications",
    "one medicine issued",
    (
        Column("date", DATE, "the day it was issued", required=True),
        Column("dmd_code", TEXT, "dm+d code of the medicine", required=True),
        Column("consultation_id", TEXT, "the back end's number for the consultation"),
        Column("medication_status", TEXT, "status of the issue, as a number"),
    ),
    said_on=_.date,
    claims=("patient_id",),
    every_cell=False,
    events=(
        RowEvent(
            "a medicine issued",
            kind="medication",
            code=_.dmd_code,
            code_system="dmd",
            date=_.date,
            code_may_be_empty=True,
        ),
    ),
)


def _admission() -> RowEvent:
    first = _.admission_method.upper().left(1)
    code = first.cases(("1", "elective_admission"), ("2", "emergency_admission"), ("3", "maternity_admission"))
    return RowEvent(
        "an admission, by its method; births, transfers and unknown methods have no code",
        kind="admission",
        code=code,
        date=_.admission_date,
        end_date=_.discharge_date,
        outcome="attended",
        code_may_be_empty=True,
    )


def _diagnosis(column: str, date: str, code_system="icd10") -> RowEvent:
    return RowEvent(
        f"the {column.replace('_', ' ')}, where the code can be one",
        kind="condition",
        code=_[column],
        code_system=code_system,
        date=_[date],
    )


APCS = _ehrql(
    "apcs",
    "one stay in hospital",
    (
        Column("apcs_ident", TEXT, "the back end's number for the stay"),
        Column("admission_date", DATE, "the day the person came in", required=True),
        Column("discharge_date", PLANNED_DATE, "the day the person left"),
        Column("discharge_destination", TEXT, "where to, as a number"),
        Column("discharge_method", TEXT, "how, as a number"),
        Column("spell_core_hrg_sus", TEXT, "payment group of the stay"),
        Column("admission_method", TEXT, "how the person came in: 1x booked, 2x emergency, 3x maternity"),
        Column("primary_diagnosis", TEXT, "main diagnosis, ICD-10"),
        Column("secondary_diagnosis", TEXT, "second diagnosis, ICD-10"),
    ),
    not_before=(("admission_date", "discharge_date"),),
    said_on=_.admission_date,
    claims=("patient_id", "discharge_destination", "discharge_method", "spell_core_hrg_sus"),
    every_cell=False,
    events=(
        _admission(),
        _diagnosis("primary_diagnosis", "admission_date"),
        _diagnosis("secondary_diagnosis", "admission_date"),
    ),
)

EMERGENCY_CARE = _ehrql(
    "emergency_care_attendances",
    "one attendance at an emergency department",
    (
        Column("id", TEXT, "the back end's number for the attendance"),
        Column("arrival_date", DATE, "the day the person came", required=True),
        Column("discharge_destination", TEXT, "where to, as a code"),
        Column("diagnosis_01", TEXT, "first diagnosis: SNOMED CT in ehrQL, sometimes ICD-10"),
    ),
    said_on=_.arrival_date,
    claims=("patient_id", "discharge_destination"),
    every_cell=False,
    events=(
        RowEvent("an attendance", kind="contact", code="emergency_attendance", date=_.arrival_date, outcome="attended"),
        _diagnosis("diagnosis_01", "arrival_date", _.diagnosis_01.re_search("^[0-9]+$").ifelse("snomedct", "icd10")),
    ),
)

ONS_DEATHS = _ehrql(
    "ons_deaths",
    "one registered death",
    (
        Column("date", DATE, "the day the person died", required=True),
        Column("place", TEXT, "where the person died"),
        Column("underlying_cause_of_death", TEXT, "the underlying cause, ICD-10"),
    ),
    said_on=_.date,
    claims=("patient_id", "date", "place", "underlying_cause_of_death"),
    person={"date": "death_date"},
)

DECISION_SUPPORT = _ehrql(
    "decision_support_values",
    "one score worked out by the record system",
    (
        Column("calculation_date", DATE, "the day it was worked out", required=True),
        Column("numeric_value", DECIMAL, "the score", required=True),
        Column("algorithm_description", TEXT, "what was worked out"),
        Column("algorithm_version", TEXT, "by which version"),
    ),
    said_on=_.calculation_date,
    claims=("patient_id", "algorithm_description", "algorithm_version"),
    every_cell=False,
    events=(
        RowEvent(
            "an electronic frailty index",
            kind="measurement",
            code="electronic_frailty_index",
            date=_.calculation_date,
            value=_.numeric_value,
            when=_.algorithm_description.lower().contains("frailty"),
        ),
    ),
)

EHRQL = (
    PATIENTS,
    ADDRESSES,
    PRACTICE_REGISTRATIONS,
    CLINICAL_EVENTS,
    MEDICATIONS,
    APCS,
    EMERGENCY_CARE,
    ONS_DEATHS,
    DECISION_SUPPORT,
)
