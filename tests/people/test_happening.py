"""What each partner's row says happened, as a table a nurse can read; and what becomes of codes that can be none."""

import re
from datetime import date
from functools import cache

import pyarrow as pa
import pytest
from assembled import delivered, engine, kept_rows

from kith.people.events import EVENTS
from kith.people.happening import codes_sent, codes_set_aside, events, read_codes, write_codes
from kith.people.layouts import LAYOUTS

# layout              the cells that matter                                                      what happened
SAYINGS = """
  gp_register         interpreter_needed=yes                                                     social interpreter_needed
  gp_register         interpreter_needed=no                                                      nothing
  gp_register         accommodation_status=settled                                               nothing
  gp_register         accommodation_status=not known                                             nothing
  gp_register         accommodation_status=rough sleeping                                        social homeless, social rough_sleeping
  gp_register         accommodation_status=hostel                                                social homeless, social temporary_accommodation
  gp_register         accommodation_status=sofa surfing                                          social homeless
  gp_register         accommodation_status=temporary                                             social temporary_accommodation
  gp_register         accommodation_status=care home                                             social care_home_resident
  gp_register         accommodation_status=traveller site                                        social gypsy_roma_traveller
  community_contacts  service=community_nursing                                                  contact community_nursing
  community_contacts  service=health visiting; outcome=dna                                       contact health_visitor_contact (did_not_attend)
  community_contacts  service=pharmacy; is_housebound=yes                                        contact pharmacy_contact, social housebound
  community_contacts  service=community_therapy; is_housebound=no; lives_alone=no                contact community_therapy
  community_contacts  service=community_therapy; lives_alone=yes                                 contact community_therapy, social lives_alone
  mental_health       team=Crisis                                                                contact mental_health_contact
  mental_health       diagnosis_code=F32.1                                                       contact mental_health_contact, condition F32.1
  social_care         service=home_care                                                          contact social_care_contact (attended), social home_care
  social_care         service=social_care_contact                                                contact social_care_contact (attended)
  social_care         service=residential_care      contact social_care_contact (attended), social care_home_resident, social residential_care
  social_care         service=assessment; is_unpaid_carer=yes; has_unpaid_carer=yes      contact social_care_contact (attended), social social_care_assessment, social unpaid_carer
  hospital            episode_type=A&E; outcome=attended                                         contact emergency_attendance (attended)
  hospital            episode_type=outpatient; outcome=dna                                       contact outpatient_appointment (did_not_attend)
  hospital            episode_type=emergency; diagnosis_code=J18.9                               admission emergency_admission, condition J18.9
  hospital            episode_type=maternity                                                     admission maternity_admission
  housing             tenure=owner                                                               nothing
  housing             tenure=temporary                                                           social temporary_accommodation
  housing             tenure=none                                                                social homeless
  housing             rent_arrears_pence=0                                                       nothing
  housing             rent_arrears_pence=45000                                                   social rent_arrears = 45000 pence
  housing             occupants_count=5; bedrooms_count=2                                        social overcrowded = 5 people
  housing             occupants_count=4; bedrooms_count=2                                        nothing
  housing             occupants_count=2; bedrooms_count=0                                        nothing
  housing             occupants_count=3; bedrooms_count=0                                        social overcrowded = 3 people
  housing             occupants_count=5                                                          nothing
  housing             occupants_count=1                                                          social lives_alone
  housing             occupants_count=1; lives_alone=no                                          nothing
  housing             is_cold_or_damp=yes; lives_alone=yes                                       social cold_or_damp_home, social lives_alone
  vcse_referrals      reason=loneliness; outcome=attended                                        contact vcse_contact (attended), social lonely
  vcse_referrals      reason=debt; outcome=open                                                  social debt
  vcse_referrals      reason=benefits; outcome=declined                                          contact vcse_contact (declined), social benefits_problem
  vcse_referrals      reason=food; outcome=ended                                                 contact vcse_contact (not_recorded), social food_insecurity
  vcse_referrals      reason=carer_support                                                       contact vcse_contact (not_recorded), social unpaid_carer
  vcse_referrals      reason=bereavement; outcome=open                                           social recently_bereaved
  vcse_referrals      reason=employment; outcome=open                                            social unemployed
  vcse_referrals      reason=housing; outcome=open                                               nothing
  vcse_referrals      reason=immigration_advice; outcome=open                                    nothing
  vcse_referrals      reason=other; outcome=open; is_shift_worker=yes; distrusts_services=yes    social distrust_of_services, social shift_worker
  vcse_referrals      reason=other; outcome=open; is_refugee_or_asylum_seeker=yes                social refugee_or_asylum_seeker
  vcse_referrals      reason=other; outcome=open; is_gypsy_roma_or_traveller=yes                 social gypsy_roma_traveller
  ehrql_apcs          admission_method=21; primary_diagnosis=I21.9; secondary_diagnosis=I10      admission emergency_admission (attended), condition I10, condition I21.9
  ehrql_apcs          admission_method=12                                                        admission elective_admission (attended)
  ehrql_apcs          admission_method=31                                                        admission maternity_admission (attended)
  ehrql_apcs          admission_method=81                                                        admission None (attended)
  ehrql_emergency_care_attendances  diagnosis_01=A1111                                           condition A1111, contact emergency_attendance (attended)
  ehrql_addresses     care_home_requires_nursing=T; care_home_is_potential_match=F               social care_home_resident
  ehrql_addresses     care_home_requires_nursing=F; care_home_is_potential_match=F               nothing
  ehrql_decision_support_values  numeric_value=0.31; algorithm_description=UK Electronic Frailty Index (eFI)      measurement electronic_frailty_index = 0.31 None
"""

DATES = (
    "contact_date",
    "start_date",
    "recorded_date",
    "referral_date",
    "date",
    "admission_date",
    "arrival_date",
    "calculation_date",
)


def happened(layout: str, *rows: dict) -> list[dict]:
    return events(kept_rows(delivered(layout, list(rows))), LAYOUTS[layout]).to_pyarrow().to_pylist()


def parsed(line: str) -> tuple[str, dict, list[str]]:
    layout, cells, expected = re.split(r" {2,}", line.strip())
    row = dict(pair.split("=", 1) for pair in cells.split("; "))
    row |= {name: "2026-05-01" for name in DATES if name in LAYOUTS[layout].schema.names}
    return layout, {"local_id": "1", "patient_id": "1"} | row, [] if expected == "nothing" else expected.split(", ")


LINES = SAYINGS.strip().splitlines()


@cache
def happened_in_all(layout: str) -> dict[int, list[dict]]:
    """What the rows of one layout say, by their place among the lines: one file for each partner, as in life."""
    numbers = [n for n, line in enumerate(LINES) if parsed(line)[0] == layout]
    told = happened(layout, *(parsed(LINES[n])[1] for n in numbers))
    return {n: [event for event in told if event["source_row"] == row] for row, n in enumerate(numbers, start=2)}


def in_words(event: dict) -> str:
    text = f"{event['kind']} {event['code']}"
    text += f" = {event['value']:g} {event['unit']}" if event["value"] is not None else ""
    return text + (f" ({event['outcome']})" if event["outcome"] else "")


@pytest.mark.parametrize("number", range(len(LINES)), ids=lambda n: re.sub(r" +", " ", LINES[n].strip())[:70])
def test_what_a_row_says_happened(number):
    layout, _, expected = parsed(LINES[number])
    told = happened_in_all(layout)[number]
    assert sorted(map(in_words, told)) == sorted(expected)
    assert {event["date"] for event in told} <= {date(2026, 5, 1)}


def test_a_coded_event_says_what_its_row_says():
    row = {"local_id": "1", "kind": "medication", "date": "2026-01-01", "code_system": "dm+d", "code": "108600003", "value": "2",
           "unit": "tablets", "end_date": "2026-02-01"}  # fmt: skip
    (event,) = happened("gp_events", row)
    assert event["code_system"] == "dmd"
    assert (event["value"], event["unit"], event["end_date"]) == (2.0, "tablets", date(2026, 2, 1))
    assert event["source_row"] == 2
    assert event["row_key"]
    assert set(event) == set(EVENTS.names) - {"person_id"}


def test_ehrql_codes_are_snomed_else_ctv3():
    told = happened("ehrql_clinical_events", {"patient_id": "1", "date": "2026-01-01", "snomedct_code": "73211009"},
                    {"patient_id": "1", "date": "2026-01-01", "ctv3_code": "C10..", "numeric_value": "5"})  # fmt: skip
    assert sorted((e["kind"], e["code_system"], e["code"]) for e in told) == [
        ("condition", "snomedct", "73211009"), ("measurement", "ctv3", "C10.."),
    ]  # fmt: skip


def mended(layout: str, *rows: dict) -> tuple[list[dict], list[dict]]:
    opened = engine()
    told = opened.create_table("told", events(kept_rows(delivered(layout, list(rows), opened=opened)), LAYOUTS[layout]))
    codes = opened.create_table("codes", read_codes(codes_sent(told).to_pyarrow()))
    return write_codes(told, codes).to_pyarrow().to_pylist(), codes_set_aside(told, codes).to_pyarrow().to_pylist()


def test_codes_are_written_in_their_systems_one_way():
    told, aside = mended(
        "hospital", {"local_id": "1", "episode_type": "A&E", "start_date": "2026-01-01", "diagnosis_code": "e11.9"}
    )
    assert [e["code"] for e in told if e["kind"] == "condition"] == ["E119"]
    assert aside == []


def test_a_diagnosis_that_can_be_no_code_is_set_aside_and_the_admission_stays():
    told, aside = mended(
        "hospital",
        {"local_id": "1", "episode_type": "emergency", "start_date": "2026-01-01", "diagnosis_code": "chest"},
    )
    assert [e["kind"] for e in told] == ["admission"]
    assert [(p["row"], p["fate"], p["text"]) for p in aside] == [(2, "set_aside", "chest")]
    assert aside[0]["mend"]


def test_a_contact_took_place_whatever_its_code():
    contact = {"local_id": "1", "kind": "contact", "date": "2026-01-01", "code_system": "snomedct", "code": "1234567"}
    told, aside = mended("gp_events", contact, contact | {"kind": "condition"})
    assert [(e["kind"], e["code"]) for e in told] == [("contact", None)]
    assert len(aside) == 2


def test_events_are_told_or_set_aside_but_never_lost():
    codes = ["73211009", "73211008", "44054006", "x"]
    rows = [
        {"local_id": "1", "kind": "condition", "date": "2026-01-01", "code_system": "snomedct", "code": c}
        for c in codes
    ]
    told, aside = mended("gp_events", *rows)
    assert len(told) + len(aside) == len(rows)


def test_reading_no_codes_gives_an_empty_table_of_the_same_shape():
    empty = pa.table({"code_system": pa.array([], pa.string()), "sent": pa.array([], pa.string())})
    assert read_codes(empty).schema.names == ["code_system", "sent", "code", "reason", "mend"]
