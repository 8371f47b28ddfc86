"""Somebody added by hand counts like anybody, and is the same person after a build that gives them another pseudonym."""

import csv
import shutil
from datetime import date

import pytest

from kith.governance.records.models import Grant
from kith.people.adding import Newcomer
from kith.people.layouts import TOLD
from kith.people.records.adding import add_person
from kith.people.records.matching import decided
from kith.people.records.models import Entry, Link, Person
from kith.people.records.reading import person_of
from kith.people.records.telling import Said
from kith.people.records.told_rows import FILE, write_told
from kith.people.telling import ADDED
from kith.places import read_areas
from kith.road.finding import what_to_ask
from kith.road.sources import find_sources
from kith.road.steps import BuildParams, build
from kith.web.bringing import bring
from tests.lakes import ON
from tests.records.kept import AT, BY
from tests.records.test_telling import HOW, ME, OURS, loaded

__all__ = ["loaded"]

pytestmark = pytest.mark.django_db


def added(one, **cells):
    who = {"given_name": one.given_name, "family_name": one.family_name, "nhs_number": one.nhs_number,
           "birth_date": one.birth_date.isoformat() if one.birth_date else ""}  # fmt: skip
    said = [Said(ADDED, ON, "said", {name: cell for name, cell in who.items() if cell})]
    said += [Said(question, ON, "said", told) for question, told in cells.items()]
    return add_person(one=one, said=said, seen=[], how=HOW, by=ME, at=AT)


def test_they_have_a_row_and_a_place_like_anybody_in_the_same_home(loaded, db):
    near = Person.objects.filter(lsoa21_code__isnull=False, identity__postcode__isnull=False).order_by("pk").first()
    people = Person.objects.count()
    one = added(Newcomer("Zebedee", "Quill"), home={"postcode": near.identity.postcode, "address": "1 Nowhere Yard"})
    person = person_of(one)
    assert Person.objects.count() == people + 1
    assert (person.lsoa21_code, person.imd_decile, person.neighbourhood) == (
        near.lsoa21_code,
        near.imd_decile,
        near.neighbourhood,
    )
    assert (person.registration, person.has_nhs_number, person.sources) == ("not_registered", False, [TOLD])


def test_a_build_and_a_later_extract_keep_them_themselves_and_their_old_pseudonym_leads_on(
    loaded, db, small_place, small_lake, tmp_path
):
    # given somebody whom another partner's file brings too, whom the adder may not see
    theirs = Person.objects.filter(
        identity__birth_date__isnull=False, death_month=None, has_nhs_number=True, registration="registered"
    )
    theirs = theirs.exclude(practice_ods_code=OURS).select_related("identity").order_by("pk").first()
    who = theirs.identity
    same = added(Newcomer(who.given_name, who.family_name, who.birth_date, who.nhs_number))
    alone = added(Newcomer("Zebedee", "Quill", date(1950, 3, 4)), phone={"phone": "0161 496 0999"})
    # when the register is built with what was told, and a charity has sent them as well
    files = shutil.copytree(small_place, tmp_path / "files")
    write_told(files / FILE, until=ON)
    with open(files / "quill.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["Client ID", "Forename", "Surname", "DOB", "Telephone", "Referral date", "Reason for referral"],
                                    ["77", "Zebedee", "Quill", "04/03/1950", "0161 496 0999", "2026-10-01", "food"]])  # fmt: skip
    folder = shutil.copytree(small_lake, tmp_path / "lake")
    params = BuildParams(on=ON, asking=what_to_ask(), places=read_areas(files / "areas"), decisions=decided())
    build(find_sources([files]), folder, params)
    bring(folder, by=BY, at=AT)
    # then both are one person with what the partner has, or wait in the queue, and nothing of them is lost
    for pseudonym in (same, alone):
        person = person_of(pseudonym)
        assert person is not None
        ours = Entry.objects.get(person=person, source=TOLD).entry_id
        bands = {one.band for one in Link.objects.filter(entry_left=ours) | Link.objects.filter(entry_right=ours)}
        assert person.entries_count > 1 or "review" in bands
        assert Grant.objects.filter(person_id=person.person_id, to="1").exists()  # the door leads to whom they are now
    assert person_of(same).identity.nhs_number == who.nhs_number
    assert person_of(alone).identity.phone == "0161 496 0999"


def test_a_lake_that_never_heard_of_them_keeps_them(loaded, db, small_lake):
    from kith.people.records.models import LoadedFile

    one = added(Newcomer("Zebedee", "Quill", date(1950, 3, 4)))
    LoadedFile.objects.update(made_from="another")
    bring(small_lake, by=BY, at=AT)
    person = person_of(one)
    assert (person.person_id, person.identity.family_name) == (one, "Quill")
    assert person.name_words.filter(word="quill").exists()
