"""Bundles and bulk files come in whole; each resource meets one fate, and the counts add up (TRUST.md IMP-21)."""

import gzip
import json
from datetime import date

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.errors import CannotRead
from kith.fhir import looks_like_fhir, read_fhir
from kith.people.layouts import LAYOUTS
from kith.tables.cells import Cells
from kith.tables.checking import check

SNOMED = "http://snomed.info/sct"
FATES = ("taken", "left_out", "duplicate", "not_needed", "rejected")


def patient(number, **parts):
    return {
        "resourceType": "Patient",
        "id": str(number),
        "name": [{"family": "Shah"}],
        "birthDate": "1950-03-07",
        **parts,
    }


def condition(number, about="Patient/1", **parts):
    return {
        "resourceType": "Condition", "id": str(number), "subject": {"reference": about}, "onsetDateTime": "2020-01-02",
        "code": {"coding": [{"system": SNOMED, "code": "195967001"}]}, **parts,
    }  # fmt: skip


def bundle(*resources, urls=()):
    entries = [{"resource": resource} for resource in resources]
    for entry, url in zip(entries, urls):
        entry["fullUrl"] = url
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


@pytest.fixture
def read(tmp_path):
    """Write lines of JSON to a file and read it."""

    def from_lines(*lines, name="all.ndjson"):
        text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
        (tmp_path / name).write_text(text, encoding="utf-8")
        found = read_fhir(tmp_path)
        for row in found.counts.to_pylist():
            assert row["resources_in"] == sum(row[fate] for fate in FATES), row
        return found

    return from_lines


def reasons(found):
    return dict(zip(found.problems["resource"].to_pylist(), found.problems["reason"].to_pylist()))


def test_people_and_events_find_each_other_whatever_the_order(read):
    found = read(condition(1), patient(1), condition(2, about="https://a.nhs.uk/fhir/Patient/1/_history/3"))
    assert found.register["local_id"].to_pylist() == ["1"]
    assert found.events["local_id"].to_pylist() == ["1", "1"]
    assert found.origins["events"].to_pylist() == [
        {"file": "all.ndjson", "line": 1, "entry": None, "resource": "Condition/1"},
        {"file": "all.ndjson", "line": 3, "entry": None, "resource": "Condition/2"},
    ]


def test_a_transaction_bundle_points_by_address(read):
    someone = {name: value for name, value in patient(1).items() if name != "id"}
    found = read(bundle(someone, condition(1, about="urn:uuid:abc-1"), urls=["urn:uuid:abc-1", "urn:uuid:abc-2"]))
    assert found.register["local_id"].to_pylist() == ["abc-1"]
    assert found.events["local_id"].to_pylist() == ["abc-1"]
    assert found.origins["register"]["entry"].to_pylist() == [1]


def test_an_event_carries_the_number_and_the_practice_of_its_person(read):
    code = {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "P91003"}
    practice = {"resourceType": "Organization", "id": "9", "identifier": [code]}
    someone = patient(
        1,
        identifier=[{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9434765870"}],
        generalPractitioner=[{"reference": "Organization/9"}],
    )
    found = read(condition(1), someone, practice)
    for table in (found.register, found.events):
        row = table.to_pylist()[0]
        assert (row["nhs_number"], row["practice_ods_code"]) == ("9434765870", "P91003")


def test_one_resource_in_a_file_laid_out_over_lines(tmp_path):
    (tmp_path / "one.json").write_text(json.dumps(bundle(patient(1), condition(1)), indent=2), encoding="utf-8-sig")
    with gzip.open(tmp_path / "two.json.gz", "wt", encoding="utf-8") as file:
        json.dump(patient(2), file, indent=2)
    found = read_fhir([tmp_path / "one.json", tmp_path / "two.json.gz"])
    assert found.register["local_id"].to_pylist() == ["1", "2"]
    assert found.counts["file"].to_pylist() == ["one.json", "one.json", "two.json.gz"]


def test_imp_21_a_modifier_nobody_knows_rejects_its_resource(read):
    modifier = [{"url": "http://example.org/is-negated", "valueBoolean": True}]
    found = read(
        patient(1),
        condition(1, modifierExtension=modifier),
        condition(2, note=[{"modifierExtension": modifier}]),
        condition(3),
    )
    assert found.events.num_rows == 1
    assert found.problems["line"].to_pylist() == [2, 3]
    assert "http://example.org/is-negated" in reasons(found)["Condition/1"]
    assert found.problems["mend"][0].as_py() == "ask what it means before sending it without"


@pytest.mark.parametrize(
    ("resource", "says"),
    [
        ({"resourceType": "Encounter", "id": "1", "class": [{"coding": []}]}, "FHIR Release 5 (class is a list)"),
        ({"resourceType": "Encounter", "id": "1", "actualPeriod": {}}, "FHIR Release 5 (actualPeriod)"),
        ({"resourceType": "Procedure", "id": "1", "occurrenceDateTime": "2020"}, "FHIR Release 5 (occurrenceDateTime)"),
        ({"resourceType": "MedicationRequest", "id": "1", "medication": {}}, "FHIR Release 5 (medication)"),
        ({"resourceType": "Immunization", "id": "1", "notGiven": True}, "FHIR Release 3 (notGiven)"),
        (condition(1, meta={"profile": ["http://hl7.org/fhir/5.0/StructureDefinition/Condition"]}), "another release"),
        (condition(1, implicitRules="http://example.org/rules"), "rules of its own"),
    ],
)
def test_imp_21_other_releases_of_fhir_are_rejected(read, resource, says):
    found = read(patient(1), resource)
    assert says in found.problems["reason"][0].as_py()
    assert found.events.num_rows == 0


@pytest.mark.parametrize(
    ("about", "says"),
    [
        ("Patient/99", "it points at Patient/99, who is not in these files"),
        ("urn:uuid:none", "it points at urn:uuid:none, who is not in these files"),
        ("", "it does not say whom it is about"),
        ("Patient/2", "the person it is about, Patient/2, was rejected"),
    ],
)
def test_imp_21_references_that_lead_nowhere_are_rejected(read, about, says):
    found = read(patient(1), patient(2, deceasedBoolean=True), condition(1, about=about))
    assert reasons(found)["Condition/1"] == says


@pytest.mark.parametrize(
    "subject",
    [
        {"identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9434765870"}},
        {"reference": "Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9434765870"},
    ],
)
def test_an_nhs_number_is_enough_to_say_whom_it_is_about(read, subject):
    row = read(condition(1) | {"subject": subject}).events.to_pylist()[0]
    assert (row["local_id"], row["nhs_number"]) == (None, "9434765870")


def test_imp_21_duplicate_ids_alike_count_once_and_different_are_rejected(read):
    other = patient(1, birthDate="1951-01-01")
    found = read(patient(1), patient(1), other, condition(1), condition(1), condition(1, onsetDateTime="2021-05-06"))
    counts = {row["resource"]: (row["taken"], row["duplicate"], row["rejected"]) for row in found.counts.to_pylist()}
    assert counts == {"Patient": (1, 1, 1), "Condition": (1, 1, 1)}
    assert reasons(found)["Patient/1"] == "another Patient with the same id says otherwise"
    assert reasons(found)["Condition/1"] == "another resource with the same id says otherwise"


def test_a_replaced_record_leads_on_to_the_one_that_replaces_it(read):
    old = patient(1, link=[{"type": "replaced-by", "other": {"reference": "Patient/2"}}])
    found = read(old, patient(2), condition(1, about="Patient/1"))
    assert found.register["local_id"].to_pylist() == ["2"]
    assert found.events["local_id"].to_pylist() == ["2"]
    assert found.left_out == ("1 Patient: another record replaces it.",)


def test_records_that_replace_each_other_do_not_go_round_for_ever(read):
    round_and_round = [
        patient(n, link=[{"type": "replaced-by", "other": {"reference": f"Patient/{3 - n}"}}]) for n in (1, 2)
    ]
    found = read(*round_and_round, condition(1))
    assert "who is not in these files" in reasons(found)["Condition/1"]


def request(number, **parts):
    return {
        "resourceType": "MedicationRequest",
        "id": str(number),
        "subject": {"reference": "Patient/1"},
        "authoredOn": "2024-01-02",
        **parts,
    }


def test_medicines_named_elsewhere_are_looked_up(read):
    code = {"coding": [{"system": "https://dmd.nhs.uk", "code": "39732311000001104"}]}
    found = read(
        patient(1),
        request(1, medicationReference={"reference": "Medication/5"}),
        request(
            2,
            medicationReference={"reference": "#m"},
            contained=[{"resourceType": "Medication", "id": "m", "code": code}],
        ),
        request(3, medicationReference={"reference": "Medication/6"}),
        {"resourceType": "Medication", "id": "5", "code": code},
    )
    assert found.events["code"].to_pylist() == ["39732311000001104"] * 2
    assert reasons(found) == {"MedicationRequest/3": "its medicine Medication/6 is not in these files"}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{not json", "it is no JSON"),
        ("[]", "it is no FHIR resource"),
        ('{"hello": 1}', "it is no FHIR resource"),
        (bundle(bundle()), "a bundle within a bundle is not read"),
        (condition(2, abatementPeriod="long"), "it is not shaped as a Condition of FHIR Release 4"),
        (
            patient(3, name="Amina Shah", telecom={"value": 1}, meta="x"),
            "it is not shaped as a Patient of FHIR Release 4",
        ),
        ({"resourceType": "Patient"}, "it has no id, so nothing can point at it"),
    ],
)
def test_what_is_no_fhir_is_rejected_by_line_and_the_rest_is_read(read, line, says):
    found = read(patient(1), line, condition(1))
    assert found.problems["reason"].to_pylist() == [says]
    assert found.problems["line"].to_pylist() == [2]
    assert (found.register.num_rows, found.events.num_rows) == (1, 1)


def test_entries_that_only_ask_and_types_not_needed_are_counted(read):
    asks = {"resourceType": "Bundle", "type": "batch", "entry": [{"request": {"method": "GET", "url": "Patient/1"}}]}
    found = read(asks, {"resourceType": "AllergyIntolerance", "id": "1"}, patient(1))
    assert {row["resource"]: row["not_needed"] for row in found.counts.to_pylist()} == {
        "AllergyIntolerance": 1,
        "Patient": 0,
        "entry without a resource": 1,
    }


def test_files_that_are_not_there_or_hold_no_fhir_are_refused(tmp_path):
    with pytest.raises(CannotRead, match="There is no"):
        read_fhir(tmp_path / "none.ndjson")
    (tmp_path / "notes.json").write_text('{"hello": 1}')
    with pytest.raises(CannotRead, match="There is no FHIR in"):
        read_fhir(tmp_path)
    (tmp_path / "cut.ndjson.gz").write_bytes(gzip.compress(b'{"resourceType": "Patient"}' * 100)[:40])
    with pytest.raises(CannotRead, match="is damaged"):
        read_fhir(tmp_path / "cut.ndjson.gz")


def test_a_file_of_fhir_is_known_by_its_beginning(tmp_path, shared):
    (tmp_path / "a.json").write_text('{"resourceType": "Patient"}')
    (tmp_path / "b.json").write_text('{"type": "FeatureCollection"}')
    (tmp_path / "c.csv").write_text('"resourceType"')
    (tmp_path / "d.json.gz").write_text('{"resourceType": "Patient"}')
    assert [looks_like_fhir(tmp_path / name) for name in ("a.json", "b.json", "c.csv", "d.json.gz", "e.json")] == [
        True,
        *[False] * 4,
    ]
    assert looks_like_fhir(shared / "data/fhir/synthea/bundles_r4_400_patients.ndjson.gz")


@pytest.fixture(scope="module")
def synthea(shared):
    return read_fhir(shared / "data" / "fhir" / "synthea")


def test_synthea_s_400_bundles_and_1144_bare_patients(synthea):
    totals = {fate: pc.sum(synthea.counts[fate]).as_py() for fate in ("resources_in", *FATES)}
    assert totals == {
        "resources_in": 98006,
        "taken": 90469,
        "left_out": 0,
        "duplicate": 0,
        "not_needed": 7537,
        "rejected": 0,
    }
    assert (synthea.register.num_rows, synthea.events.num_rows) == (1544, 96206)
    rows_out = {
        row["resource"]: row["rows_out"]
        for row in synthea.counts.to_pylist()
        if row["rows_out"] and "400" in row["file"]
    }
    assert rows_out == {
        "Condition": 2941, "Encounter": 11861, "Immunization": 4758, "MedicationRequest": 3229, "Observation": 64210,
        "Patient": 400, "Procedure": 9207,
    }  # fmt: skip
    assert synthea.problems.num_rows == 0
    systems = dict(zip(*(column.to_pylist() for column in synthea.events["code_system"].value_counts().flatten())))
    assert set(systems) == {"snomedct", "loinc", "rxnorm", "cvx", "kith"}
    assert set(synthea.events["local_id"].to_pylist()) <= set(synthea.register["local_id"].to_pylist())


@pytest.mark.parametrize(("layout", "rows"), [("gp_register", 1544), ("gp_events", 96206)])
def test_what_synthea_says_passes_the_check_of_a_practice_s_file(synthea, tmp_path, layout, rows):
    table = synthea.register if layout == "gp_register" else synthea.events
    assert set(table.column_names) <= set(LAYOUTS[layout].schema.names)
    done = check(
        Cells.from_table(table, "synthea"), LAYOUTS[layout].schema, into=tmp_path / layout, on=date(2026, 11, 1)
    )
    assert done.rows_in == rows
    assert done.rejected == 0
    problems = pq.read_table(done.problems_path)
    assert set(problems["fate"].to_pylist()) <= {"set_aside"}


def test_uk_core_s_own_examples(shared):
    found = read_fhir(shared / "data/fhir/ukcore/ukcore_examples_json.ndjson")
    richard = next(
        row for row in found.register.to_pylist() if row["local_id"] == "UKCore-Patient-RichardSmith-Example"
    )
    assert (richard["nhs_number"], richard["family_name"], richard["ethnic_category"]) == ("9912003888", "SMITH", "G")
    codes = set(zip(found.events["kind"].to_pylist(), found.events["code"].to_pylist()))
    assert ("measurement", "72313002") in codes  # systolic, out of a blood pressure
    assert ("admission", "elective_admission") in codes
    assert ("immunisation", "1324681000000101") in codes
    assert all(row["resources_in"] == sum(row[fate] for fate in FATES) for row in found.counts.to_pylist())


SCRAPS = ("", "Patient/1", "2020-01-02", "final", SNOMED, "AMB")
KEYS = ("coding", "system", "code", "start", "reference", "value", "use")
KINDS = ("Patient", "Condition", "Observation", "Encounter", "MedicationRequest", "Immunization", "Appointment", "Goal")
ELEMENTS = (
    "id", "subject", "patient", "code", "status", "class", "period", "onsetDateTime", "effectiveDateTime",
    "valueQuantity",
    "component", "name", "identifier", "address", "telecom", "meta", "link", "participant", "medicationReference",
    "extension", "contained", "generalPractitioner",
)  # fmt: skip
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2030) | st.sampled_from(SCRAPS),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=6,
)
RESOURCE = st.fixed_dictionaries({"resourceType": st.sampled_from(KINDS)}, optional=dict.fromkeys(ELEMENTS, ANY_JSON))


@settings(max_examples=80, deadline=None)
@given(st.lists(RESOURCE, max_size=6))
def test_whatever_comes_in_is_accounted_for(tmp_path_factory, resources):
    path = tmp_path_factory.mktemp("fhir") / "any.ndjson"
    path.write_text("\n".join(map(json.dumps, [*resources, patient(1)])), encoding="utf-8")
    found = read_fhir(path)
    assert pc.sum(found.counts["resources_in"]).as_py() == len(resources) + 1
    assert sum(pc.sum(found.counts[fate]).as_py() for fate in FATES) == len(resources) + 1
    assert pc.sum(found.counts["rows_out"]).as_py() == found.register.num_rows + found.events.num_rows
    assert found.problems.num_rows == pc.sum(found.counts["rejected"]).as_py()
