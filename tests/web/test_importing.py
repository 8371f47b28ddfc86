"""A partner's file on its way into the register, page by page: what is refused, what is said, and what comes of it."""

import csv
import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kith.governance.records.models import Agreement, TrailEvent
from kith.people.import_states import OPEN
from kith.people.records.importing import under_way
from kith.people.records.models import (
    Entry,
    Identity,
    ImportRun,
    Link,
    LoadedFile,
    MatchDecision,
    Person,
    Told,
    Wording,
)
from kith.people.records.reading import person_of
from kith.web.bringing import bring_and_keep
from kith.web.importing.leftovers import KEPT_FOR, clear_leftovers
from kith.web.register_files import FILES, arrival, arriving, kept_lake, register_folder, standing
from tests.lakes import ON
from tests.records.kept import AT, BY
from tests.web.importing_worlds import REGISTER, as_csv, changed, mixed_up, rows_of

pytestmark = pytest.mark.django_db

BOARD, PRACTICE, CHARITY = "YX900", "Y99001", "Tern Lane Family Hub"


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def kept(home, small_lake, small_place, accounts):
    """The register loaded with its files, beside accounts of the demonstration."""
    bring_and_keep(small_lake, small_place, by=BY, at=AT)
    return small_place


@pytest.fixture
def manager(kept, sign_in):
    return sign_in("neighbourhood-manager")


def sent(browser, content, name="list.csv", **other):
    """Send a file as the page does."""
    told = {"form": str(uuid4()), "sender": BOARD, "replaces": REGISTER, "extract_on": "1/11/2026", **other}
    return browser.post("/imports/new", told | {"file": SimpleUploadedFile(name, content)})


def said(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def the_run(answer):
    assert answer.status_code == 302, said(answer)
    return ImportRun.objects.get(pk=answer["Location"].rsplit("/", 1)[1])


def deeds(run):
    return list(
        TrailEvent.objects.filter(kind="import", item=str(run.pk), action="changed").values_list("result", flat=True)
    )


def test_IMP_05_IMP_12_CCY_03_an_extract_is_checked_reviewed_moved_reviewed_again_and_brought_in(kept, manager, home):
    people = Person.objects.count()
    borrowed = Wording.objects.exclude(nhs_number__in=_numbers_of(kept)).exclude(nhs_number=None).first()
    content = changed(kept, borrowed.nhs_number)
    run = the_run(sent(manager, content))
    # the rows add up, and what is wrong is said by row and column
    assert (run.state, run.rejected) == ("checked", 2)
    assert run.rows_in == run.accepted + run.rejected + run.duplicate + run.unchanged
    assert run.unchanged > 100
    shown = said(manager.get(f"/imports/{run.pk}"))
    assert "DOB" in shown
    assert "Go on without the rejected rows" in shown
    # as a file for its sender, without a cell that says who somebody is
    answer = manager.get(f"/imports/{run.pk}/problems.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {"3", "4"} <= {row["row"] for row in rows}
    assert all(row["mend"] for row in rows)
    assert "31/02/1950" not in answer.content.decode()
    assert TrailEvent.objects.filter(kind="import", action="exported", item=str(run.pk)).count() == 1
    # it is built beside the register, which stays as it is
    assert manager.post(f"/imports/{run.pk}/build").status_code == 302
    run.refresh_from_db()
    assert run.state == "staged", run.said
    assert Person.objects.count() == people
    told = run.review["people"]
    assert told["before"] == people
    assert told["before"] + told["new"] + told["parted"] - told["put_together"] - told["leave"] == told["after"]
    assert told["new"] == 2
    assert "Which they are is not said" in said(manager.get(f"/imports/{run.pk}"))
    assert told["wording"]["names"] == 1
    # somebody else changes the register: what was reviewed is no longer what would happen
    LoadedFile.objects.update(made_from="another")
    manager.post(f"/imports/{run.pk}/bring-in")
    run.refresh_from_db()
    assert run.state == "moved"
    assert Person.objects.count() == people
    assert standing() == "behind"
    LoadedFile.objects.update(made_from=_mark_kept())
    assert "Review again" in said(manager.get(f"/imports/{run.pk}"))
    manager.post(f"/imports/{run.pk}/build")
    run.refresh_from_db()
    assert run.state == "staged", run.said
    # brought in: twice pressed is once done, the old wording stands beside the new
    assert manager.post(f"/imports/{run.pk}/bring-in").status_code == 302
    assert manager.post(f"/imports/{run.pk}/bring-in").status_code == 409
    run.refresh_from_db()
    assert run.state == "committed"
    assert Person.objects.count() == told["after"]
    assert Identity.objects.filter(family_name="Quillfeather").count() == 1
    # IMP-05: a number that is somebody's already, with another name and birth date, is nobody's reason to put two together
    stranger = Wording.objects.get(family_name="Borrower")
    assert not Wording.objects.filter(entry__person=stranger.entry.person).exclude(family_name="Borrower").exists()
    newly = Wording.objects.filter(family_name="Newname").get()
    assert Wording.objects.filter(entry__person=newly.entry.person).exclude(family_name="Newname").exists()
    assert standing() == "kept"
    assert (register_folder() / "files" / REGISTER).read_bytes() == content
    assert [path.name for path in (home / "arriving" / str(run.pk)).rglob("*")] == ["problems.parquet"]
    assert manager.get(f"/imports/{run.pk}/problems.csv").status_code == 200
    assert deeds(run) == ["received", "checked", "building", "staged", "moved", "building", "staged", "committed"]
    assert TrailEvent.objects.filter(action="loaded", kind="file", item=REGISTER).count() == 2
    # IMP-13: the same file again is known
    again = sent(manager, content)
    assert again.status_code == 422
    assert "This very file is on the register already" in said(again)


def _numbers_of(place):
    head, *rows = rows_of(place)
    return {row[head.index("NHS Number")] for row in rows}


def _mark_kept():
    from kith.road.lake import open_lake

    return open_lake(register_folder() / "lake").about["made_from"]


def test_IMP_13_and_IMP_22_and_CCY_03_the_same_again_and_two_at_once(kept, manager):
    assert "This very file is on the register already" in said(sent(manager, (kept / REGISTER).read_bytes()))
    form = str(uuid4())
    run = the_run(sent(manager, changed(kept), form=form))
    assert the_run(sent(manager, changed(kept), form=form)) == run
    second = sent(manager, changed(kept).replace(b"Quillfeather", b"Quillpen"))
    assert second.status_code == 422
    assert f"An import is under way: import {run.pk}, begun by Helen Marsh" in said(second)
    assert ImportRun.objects.count() == 1
    # IMP-20: withdrawn, its file is gone at once, and the next may begin
    assert arriving(run.pk).joinpath("sent").exists()
    assert manager.post(f"/imports/{run.pk}/withdraw").status_code == 302
    run.refresh_from_db()
    assert (run.state, under_way()) == ("withdrawn", None)
    assert not any(path.is_file() for path in arriving(run.pk).rglob("*"))
    assert manager.post(f"/imports/{run.pk}/build").status_code == 409
    # the same rows in another order are other bytes, and nothing new
    head, *rows = rows_of(kept)
    shuffled = the_run(sent(manager, as_csv([head, *reversed(rows)])))
    assert (shuffled.state, shuffled.accepted, shuffled.rejected) == ("checked", 0, 0)


def test_IMP_15_columns_mixed_up_stop_until_somebody_says_why_it_is_right(kept, manager):
    run = the_run(sent(manager, mixed_up(kept)))
    assert run.state == "checked"
    assert run.matching["is_odd"]
    assert "Two columns may have changed places" in said(manager.get(f"/imports/{run.pk}"))
    for because in ("", "yes"):
        answer = manager.post(f"/imports/{run.pk}/build", {"because": because})
        assert answer.status_code == 422, because
        assert "<title>Error: " in said(answer)
    run.refresh_from_db()
    assert run.state == "checked"


@pytest.mark.parametrize(
    ("sender", "why"),
    [(CHARITY, "No agreement in force lets this organisation give demographics, identity, registration"),
     (PRACTICE, "Elm Tree Surgery can give only what it holds itself")],
)  # fmt: skip
def test_IMP_16_nobody_gives_what_is_not_agreed_or_not_theirs(kept, manager, sender, why):
    answer = sent(manager, changed(kept), sender=sender)
    told = said(answer) if answer.status_code == 422 else said(manager.get(answer["Location"]))
    assert why in told
    assert under_way() is None
    assert TrailEvent.objects.filter(action="refused", kind="import").exists()


def test_IMP_16_an_agreement_that_has_ended_lets_nothing_in(kept, manager):
    Agreement.objects.filter(body=BOARD).update(ended_date=AT.date())
    assert "No agreement in force" in said(sent(manager, changed(kept)))


NO_TABLES = [
    ("list.csv", b"", "The file is empty"), ("list.csv", b"\n\n", "is empty"), ("list.exe", b"MZ", "which is no table"),
    ("CON.csv", b"a,b\n1,2\n", "signs that no name of a table needs"), ("list.csv.exe", b"a", "ends in .exe"),
    ("x" * 160 + ".csv", b"a,b\n1,2\n", "signs that no name"),
    ("list.csv", b"%PDF-1.7", "is a PDF"), ("list.xlsm", b"PK", "no table"), ("list.xlsx", b"PK\x03\x04rest", "damaged"),
    ("list.csv", b"colour,shape\nred,round\n", "No layout has a column headed"),
]  # fmt: skip


def test_IMP_01_and_IMP_24_what_is_no_table_is_refused_with_what_to_do_and_nothing_is_stored(kept, manager, home):
    for name, content, why in NO_TABLES:
        answer = sent(manager, content, name)
        assert answer.status_code == 422, name
        assert why in said(answer), name
    assert not ImportRun.objects.exists()
    assert not any(path.is_file() for path in (home / "arriving").rglob("*"))


def test_IMP_24_what_a_file_is_called_is_never_the_name_of_anything(kept, manager, home):
    run = the_run(sent(manager, changed(kept), "Elm Tree list (November).csv"))
    assert run.original_name == "Elm Tree list (November).csv"
    assert run.stored_name == REGISTER
    assert not list(home.rglob("*Elm Tree*"))


def test_IMP_14_a_file_of_which_no_row_can_be_used_is_refused_and_gone(kept, manager, home):
    head = (kept / REGISTER).read_text(encoding="utf-8-sig").split("\n")[0]
    run = the_run(sent(manager, f"{head}\n{',' * head.count(',')}x\n".encode()))
    assert run.state == "refused"
    assert "Not one of the" in run.said
    assert not any(path.is_file() for path in arriving(run.pk).rglob("*"))


def test_IMP_04_one_number_with_two_names_is_applied_to_neither(kept, manager):
    lines = changed(kept).decode().split("\r\n")
    number = next(cells[1] for cells in csv.reader(lines[10:]) if cells[1])
    other = next(line for line in lines[10:] if number in line)
    twin = other.replace(other.split(",")[2], "Otherperson")
    run = the_run(sent(manager, "\r\n".join([*lines[:-1], twin, ""]).encode()))
    assert run.rejected == 4
    assert number not in said(manager.get(f"/imports/{run.pk}"))


def test_a_form_that_is_not_filled_in_says_what_is_missing(kept, manager):
    answer = manager.post("/imports/new", {"form": str(uuid4())})
    told = said(answer)
    assert answer.status_code == 422
    for words in ("Choose a file", "Choose whose file it is", "Choose whether it takes the place", "Enter the day"):
        assert words in told
    assert "must be from 1 November 2026" in said(sent(manager, changed(kept), extract_on="31/10/2026"))
    assert "This is a file of practice list" in said(sent(manager, changed(kept), replaces="housing.xlsx"))


def test_without_kept_files_the_page_says_what_to_do(home, accounts, sign_in):
    browser = sign_in("care-coordinator")
    assert "kith load LAKE --files FOLDER" in said(browser.get("/imports"))
    answer = browser.get("/imports/new")
    assert answer.status_code == 409
    assert "Nothing can be brought in yet" in said(answer)


@pytest.mark.parametrize("role", ["gp", "analyst"])
def test_AZ_others_are_told_who_brings_files_in_and_see_no_import(home, sign_in, role):
    browser = sign_in(role)
    run = ImportRun.objects.create(form="f", sender=BOARD, fingerprint="ab", state="checked", layout="gp_register")
    for address in ("/imports", "/imports/new", f"/imports/{run.pk}", f"/imports/{run.pk}/problems.csv"):
        answer = browser.get(address)
        assert answer.status_code == 403
        assert "brought in by a care coordinator, the neighbourhood manager or system support" in said(answer)
    for deed in ("build", "bring-in", "withdraw"):
        assert browser.post(f"/imports/{run.pk}/{deed}").status_code == 403
    run.refresh_from_db()
    assert run.state == "checked"
    assert 'href="/imports"' not in said(browser.get("/"))
    assert run.state in OPEN


def test_the_menu_leads_those_who_may_to_the_list(kept, manager):
    assert 'href="/imports"' in said(manager.get("/"))
    run = the_run(sent(manager, changed(kept)))
    listed = said(manager.get("/imports"))
    assert f"Import {run.pk}" in listed
    assert "Kithshire Integrated Care Board" in listed
    assert kept_lake().about["files"]


def test_IMP_20_what_was_left_lying_goes_after_thirty_days_and_an_import_that_stood_still_is_withdrawn(
    kept, manager, home
):
    run = the_run(sent(manager, changed(kept)))
    old = home / "arriving" / "upload-left"
    old.mkdir()
    now = timezone.now()
    assert clear_leftovers(by=BY, at=now + KEPT_FOR - timedelta(hours=1)) == 0
    assert arrival(run.pk).is_dir()
    assert clear_leftovers(by=BY, at=now + KEPT_FOR + timedelta(hours=1)) == 1
    run.refresh_from_db()
    assert run.state == "withdrawn"
    assert not list((home / "arriving").iterdir())


def test_what_people_decided_and_told_is_brought_in_without_a_file_and_two_are_parted(kept, manager):
    pair = next(
        (one.entry_left, one.entry_right)
        for one in Link.objects.filter(band="link")
        if Entry.objects.filter(person__person_id=one.person_left).count() == 2
    )
    people = Person.objects.count()
    assert "what was decided" not in said(manager.get("/imports"))
    MatchDecision.objects.create(
        entry_left=pair[0], entry_right=pair[1], decision="apart", act="an act", said="a digest", decided_by="7", decided_at=AT
    )  # fmt: skip
    assert "Build again with what was decided" in said(manager.get("/imports"))
    Told.objects.create(
        record="told-of-zebedee", person_id="zebedee", question="who", answer="said", cells={"given_name": "Zebedee", "family_name": "Quill"},
        said_on=ON, by_person=True, recorded_by="7", recorded_at=AT,
    )  # fmt: skip
    form = str(uuid4())
    run = the_run(manager.post("/imports/again", {"form": form}))
    assert the_run(manager.post("/imports/again", {"form": form})) == run
    assert (run.kind, run.state) == ("decisions", "staged"), run.said
    assert (run.review["people"]["parted"], run.review["people"]["new"]) == (1, 1)  # and somebody who was added by hand
    manager.post(f"/imports/{run.pk}/bring-in")
    assert Person.objects.count() == people + 2
    assert person_of("zebedee").identity.family_name == "Quill"  # the pseudonym that was given here leads on
    assert (register_folder() / FILES / "told-here.csv").is_file()
    assert len(set(Entry.objects.filter(entry_id__in=pair).values_list("person", flat=True))) == 2
    assert standing() == "kept"
